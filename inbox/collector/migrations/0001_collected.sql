-- Envelopes as the portal held them: ciphertext, keyed by their own random ids, with no order of arrival
-- and no time finer than the day.
CREATE TABLE envelope (
    id     BLOB PRIMARY KEY CHECK (length(id) = 16),
    day    TEXT NOT NULL,
    bytes  BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX envelope_by_day ON envelope (day);

-- Kept so that a vault can see at once whether a day has something it has not tried.
CREATE TABLE day_count (
    day    TEXT    PRIMARY KEY,
    count  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER envelope_is_counted AFTER INSERT ON envelope BEGIN
    INSERT INTO day_count (day, count) VALUES (new.day, 1) ON CONFLICT (day) DO UPDATE SET count = count + 1;
END;

-- What the portal has not yet been told that we hold.
CREATE TABLE untold (
    id  BLOB PRIMARY KEY REFERENCES envelope (id)
) WITHOUT ROWID;
