-- How far each reader's own record went when it was last locked, by that reader's signed word: number and hash, no more.
CREATE TABLE word (
    reader     TEXT PRIMARY KEY,
    statement  BLOB NOT NULL,                                 -- canonical JSON
    signature  BLOB NOT NULL CHECK (length(signature) = 64)
) WITHOUT ROWID;
