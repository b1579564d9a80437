-- One book of cases: what readers recorded, encrypted as a whole by SQLCipher. There are two of them with this shape,
-- so that the record of a case about staff is never in a pupil's.

-- Every event of a case as it was opened or written here, by the envelope that carries it.
CREATE TABLE event (
    envelope  BLOB    PRIMARY KEY CHECK (length(envelope) = 16),
    report    BLOB    NOT NULL CHECK (length(report) = 16),
    day       TEXT    NOT NULL,
    payload   BLOB    NOT NULL,
    key       BLOB    NOT NULL,  -- K of the envelope, for a later share
    seq       INTEGER NOT NULL,  -- of the roster when it came: what was held before its author left still counts
    draft     BLOB               -- of what was written here, the form it came from: a double tap is one event
) WITHOUT ROWID;
CREATE INDEX event_by_report ON event (report);
CREATE UNIQUE INDEX event_by_draft ON event (draft) WHERE draft IS NOT NULL;

-- Sealed envelopes of events written here, until the portal holds them.
CREATE TABLE sending (
    envelope  BLOB PRIMARY KEY REFERENCES event (envelope) ON DELETE CASCADE,
    sealed    BLOB NOT NULL
) WITHOUT ROWID;

-- Notes for their author alone: no event, so they leave this vault only with it.
CREATE TABLE own_note (
    report  BLOB NOT NULL CHECK (length(report) = 16),
    at      TEXT NOT NULL,
    draft   BLOB NOT NULL UNIQUE,
    text    TEXT NOT NULL
);
CREATE INDEX own_note_by_report ON own_note (report);

-- What the list says of a case, and everything of it that can be searched.
CREATE TABLE label (
    place    INTEGER PRIMARY KEY,
    report   BLOB NOT NULL UNIQUE CHECK (length(report) = 16),
    codes    TEXT NOT NULL,  -- SET:CODE, separated by spaces
    urgency  TEXT NOT NULL,
    child    TEXT NOT NULL,
    readers  TEXT NOT NULL,  -- ids of those who opened it, separated by spaces
    alarms   INTEGER NOT NULL,
    text     TEXT NOT NULL
);
CREATE VIRTUAL TABLE label_index USING fts5 (
    text, content = 'label', content_rowid = 'place', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO label_index (label_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER label_comes AFTER INSERT ON label BEGIN
    INSERT INTO label_index (rowid, text) VALUES (new.place, new.text);
END;
CREATE TRIGGER label_goes AFTER DELETE ON label BEGIN
    INSERT INTO label_index (label_index, rowid, text) VALUES ('delete', old.place, old.text);
END;
