-- One school's sealed bytes. Every table is WITHOUT ROWID under a key that says nothing about time:
-- a row id, a counter or a timestamp would tell in which order children wrote.

CREATE TABLE envelopes (
    id BLOB NOT NULL PRIMARY KEY CHECK (typeof(id) = 'blob' AND length(id) = 16),
    day TEXT NOT NULL CHECK (length(day) = 10),
    envelope BLOB NOT NULL CHECK (typeof(envelope) = 'blob' AND length(envelope) BETWEEN 1 AND 131072)
) WITHOUT ROWID;

-- Covers the day counts and the sorted ids of a day without touching an envelope.
CREATE INDEX envelopes_by_day ON envelopes (day, id);

CREATE TABLE done (
    collector BLOB NOT NULL CHECK (typeof(collector) = 'blob' AND length(collector) = 32),
    id BLOB NOT NULL CHECK (typeof(id) = 'blob' AND length(id) = 16),
    PRIMARY KEY (id, collector)
) WITHOUT ROWID;

CREATE TABLE chunks (
    id BLOB NOT NULL CHECK (typeof(id) = 'blob' AND length(id) = 16),
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 9),
    place INTEGER NOT NULL CHECK (place >= 0),
    day TEXT NOT NULL CHECK (length(day) = 10),
    chunk BLOB NOT NULL CHECK (typeof(chunk) = 'blob' AND length(chunk) BETWEEN 1 AND 65552),
    PRIMARY KEY (id, number, place)
) WITHOUT ROWID;

-- A mailbox must be read in a stable order, so position counts within one mailbox and nowhere else.
CREATE TABLE replies (
    mailbox BLOB NOT NULL CHECK (typeof(mailbox) = 'blob' AND length(mailbox) = 16),
    position INTEGER NOT NULL CHECK (position >= 0),
    reply BLOB NOT NULL CHECK (typeof(reply) = 'blob' AND length(reply) = 2096),
    PRIMARY KEY (mailbox, position)
) WITHOUT ROWID;

CREATE TABLE published (
    kind TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL CHECK (seq >= 0),
    document BLOB NOT NULL CHECK (typeof(document) = 'blob')
) WITHOUT ROWID;
