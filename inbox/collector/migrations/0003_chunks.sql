-- Sealed chunks of attached files (spec section 7), as the portal held them: this host cannot open them.
CREATE TABLE chunk (
    id      BLOB    NOT NULL CHECK (length(id) = 16),  -- of the envelope
    number  INTEGER NOT NULL,                          -- of the file
    place   INTEGER NOT NULL,                          -- in the file
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (id, number, place)
) WITHOUT ROWID;

-- Envelopes that may have chunks which are not here yet: only what is in no such list is said to be held.
CREATE TABLE unfetched (
    id  BLOB PRIMARY KEY REFERENCES envelope (id)
) WITHOUT ROWID;
CREATE TRIGGER envelope_may_have_chunks AFTER INSERT ON envelope BEGIN
    INSERT INTO unfetched VALUES (new.id);
END;
