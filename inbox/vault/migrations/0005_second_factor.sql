-- What a reader shows beside the passphrase. Inside the encrypted store: the disk says nothing of it.
CREATE TABLE factor (
    kind TEXT NOT NULL CHECK (kind IN ('app', 'passkey', 'code')),
    id BLOB NOT NULL,
    key BLOB NOT NULL DEFAULT x'',
    used INTEGER NOT NULL DEFAULT 0,
    place TEXT NOT NULL DEFAULT '',
    since TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
