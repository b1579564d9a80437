-- The kiosks of which something was heard, and the day on which: nothing finer, since a slot without a decoy is
-- one with a report.
CREATE TABLE kiosk (
    id     BLOB PRIMARY KEY CHECK (length(id) = 8),
    heard  TEXT NOT NULL
) WITHOUT ROWID;
