-- Sealed envelopes of erased cases, until every reader with a vault here has carried the erasing out: only then do
-- their bytes go, so that none of them lacks the event that says so. Empty the rest of the time.
CREATE TABLE condemned (
    id      BLOB    NOT NULL CHECK (length(id) = 16),
    reader  TEXT    NOT NULL,
    done    INTEGER NOT NULL,
    PRIMARY KEY (id, reader)
) WITHOUT ROWID;
