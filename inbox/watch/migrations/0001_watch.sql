-- What the host that watches has to remember. No content, and of a reporter nothing finer than the day: how
-- long something has waited is counted in school time, and the row goes when somebody has opened it.
CREATE TABLE tried (
    day  TEXT NOT NULL,
    id   BLOB NOT NULL CHECK (length(id) = 16),
    PRIMARY KEY (day, id)
) WITHOUT ROWID;

CREATE TABLE unopened (
    envelope  BLOB    PRIMARY KEY CHECK (length(envelope) = 16),
    day       TEXT    NOT NULL,
    kind      INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    mask      INTEGER NOT NULL,
    waited    REAL    NOT NULL DEFAULT 0,
    called    TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Proofs that came before what they prove.
CREATE TABLE early (
    envelope  BLOB NOT NULL CHECK (length(envelope) = 16),
    by        TEXT NOT NULL,
    sig       BLOB NOT NULL,
    day       TEXT NOT NULL,
    PRIMARY KEY (envelope, by, sig)
) WITHOUT ROWID;

CREATE TABLE message (
    number   INTEGER PRIMARY KEY,
    person   TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    words    TEXT    NOT NULL,
    body     TEXT    NOT NULL DEFAULT '',
    day      TEXT    NOT NULL,
    state    TEXT    NOT NULL DEFAULT 'waiting',
    tries    INTEGER NOT NULL DEFAULT 0,
    answer   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX message_by_state ON message (state);

-- Every step, each tied to the one before it by its hash.
CREATE TABLE step (
    number  INTEGER PRIMARY KEY,
    line    BLOB NOT NULL,
    hash    BLOB NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE test_report (
    envelope  BLOB PRIMARY KEY CHECK (length(envelope) = 16),
    day       TEXT NOT NULL,
    state     TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE said (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) WITHOUT ROWID;
