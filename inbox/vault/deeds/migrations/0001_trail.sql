-- The record of what one reader did, encrypted as a whole by SQLCipher. Each line is hashed together with the one before.
CREATE TABLE deed (
    n      INTEGER PRIMARY KEY CHECK (n > 0),
    entry  BLOB    NOT NULL,                               -- canonical JSON
    link   BLOB    NOT NULL CHECK (length(link) = 32)
);

-- A fault of ours must not take a line back. Whoever has the keys can drop these too: the hashes are what tells.
CREATE TRIGGER deed_stays BEFORE DELETE ON deed BEGIN
    SELECT RAISE(ABORT, 'what was done stays on record');
END;
CREATE TRIGGER deed_is_as_it_was BEFORE UPDATE ON deed BEGIN
    SELECT RAISE(ABORT, 'what was done stays on record');
END;
