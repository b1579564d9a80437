-- A reader's working store. Everything in it is encrypted as a whole by SQLCipher.

-- One row for each envelope that had something for this reader.
CREATE TABLE held (
    place     INTEGER PRIMARY KEY,
    envelope  BLOB    NOT NULL UNIQUE CHECK (length(envelope) = 16),
    day       TEXT    NOT NULL,
    flags     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    said      TEXT    NOT NULL,  -- what it says, in one line
    mailbox   BLOB,              -- ties what a reporter adds to what they sent first
    read_at   TEXT,              -- minute of this reader's first reading
    rank      INTEGER            -- place in the list, smallest first; NULL is not listed
);
-- The list is read straight from this index, however many reports there are.
CREATE UNIQUE INDEX held_in_order ON held (rank, envelope) WHERE rank IS NOT NULL;
CREATE INDEX held_by_mailbox ON held (mailbox) WHERE mailbox IS NOT NULL;
CREATE INDEX held_by_day ON held (day, envelope);


-- How many listed lines are new, kept rather than counted: the list opens as fast with 100,000 as with ten.
CREATE TABLE tally (new INTEGER NOT NULL);
INSERT INTO tally VALUES (0);
CREATE TRIGGER new_comes AFTER INSERT ON held WHEN new.rank IS NOT NULL AND new.read_at IS NULL BEGIN
    UPDATE tally SET new = new + 1;
END;
CREATE TRIGGER new_is_read AFTER UPDATE OF read_at ON held
WHEN old.rank IS NOT NULL AND old.read_at IS NULL AND new.read_at IS NOT NULL BEGIN
    UPDATE tally SET new = new - 1;
END;
CREATE TRIGGER new_goes AFTER DELETE ON held WHEN old.rank IS NOT NULL AND old.read_at IS NULL BEGIN
    UPDATE tally SET new = new - 1;
END;

CREATE VIEW line AS SELECT envelope, day, flags, kind, said, read_at, rank, mailbox, place FROM held;

-- The payload exactly as it was sealed, and the envelope's K for a later `share`. Apart from `held`, so that
-- reading the list does not decrypt pages of payload.
CREATE TABLE payload (
    place  INTEGER PRIMARY KEY REFERENCES held (place) ON DELETE CASCADE,
    bytes  BLOB NOT NULL,
    key    BLOB NOT NULL
);

-- What has been tried, also what held nothing for this reader, so that nothing is unsealed twice.
CREATE TABLE tried (
    day       TEXT NOT NULL,
    envelope  BLOB NOT NULL CHECK (length(envelope) = 16),
    PRIMARY KEY (day, envelope)
) WITHOUT ROWID;
CREATE TABLE tried_on (
    day    TEXT    PRIMARY KEY,
    count  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER tried_is_counted AFTER INSERT ON tried BEGIN
    INSERT INTO tried_on (day, count) VALUES (new.day, 1) ON CONFLICT (day) DO UPDATE SET count = count + 1;
END;

-- The words to search, and their index. The index needs the text again to forget it, so the text is kept.
CREATE TABLE words (
    place  INTEGER PRIMARY KEY REFERENCES held (place) ON DELETE CASCADE,
    text   TEXT NOT NULL
);
CREATE VIRTUAL TABLE word_index USING fts5 (
    text, content = 'words', content_rowid = 'place', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO word_index (word_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER words_come AFTER INSERT ON words BEGIN
    INSERT INTO word_index (rowid, text) VALUES (new.place, new.text);
END;
CREATE TRIGGER words_go AFTER DELETE ON words BEGIN
    INSERT INTO word_index (word_index, rowid, text) VALUES ('delete', old.place, old.text);
END;
