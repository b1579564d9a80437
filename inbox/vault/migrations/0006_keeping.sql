-- How long each closed case is kept, and what has been erased; worked out from its events, as its standing is.
CREATE TABLE term (
    envelope   BLOB    PRIMARY KEY CHECK (length(envelope) = 16),
    due        TEXT,                -- day from which it may be erased; NULL while that is not known
    on_hold    INTEGER NOT NULL,
    confirmed  INTEGER NOT NULL     -- how many of the two readers have confirmed
) WITHOUT ROWID;
CREATE INDEX term_due ON term (due, envelope) WHERE due IS NOT NULL AND on_hold = 0;
CREATE INDEX term_held ON term (envelope) WHERE on_hold = 1;
CREATE INDEX term_confirmed ON term (envelope) WHERE confirmed = 2;
INSERT INTO stale SELECT envelope FROM held WHERE status = 'closed' ON CONFLICT DO NOTHING;

-- Receipts: that a case was erased, when, as what and by whose word; nothing of what it held.
CREATE TABLE erased (
    report     BLOB    PRIMARY KEY CHECK (length(report) = 16),
    day        TEXT    NOT NULL,
    receipt    BLOB    NOT NULL,
    signature  BLOB    NOT NULL CHECK (length(signature) = 64),
    readers    TEXT    NOT NULL,    -- ids of the case's readers, separated by spaces
    done       INTEGER NOT NULL     -- 0 while a power cut may have left something of it
) WITHOUT ROWID;
CREATE INDEX erased_by_day ON erased (day, report);
CREATE INDEX erased_half ON erased (report) WHERE done = 0;

-- The envelopes of a case that is being erased, until all of it is gone.
CREATE TABLE erasing (
    envelope  BLOB PRIMARY KEY CHECK (length(envelope) = 16),
    report    BLOB NOT NULL REFERENCES erased (report)
) WITHOUT ROWID;
