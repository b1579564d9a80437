-- Where a case stands, worked out from its events and kept here so that the list opens at once. What was recorded
-- is in the books; nothing here says more than that there is something to do.
ALTER TABLE held ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE held ADD COLUMN due TEXT;                          -- minute after which something is overdue
ALTER TABLE held ADD COLUMN mine INTEGER NOT NULL DEFAULT 0;   -- this reader has something to do
ALTER TABLE held ADD COLUMN staff INTEGER NOT NULL DEFAULT 0;  -- its record is kept in the staff book
-- 8589934592 in `rank` is the mark of what is calm. Each view of the list is read straight from an index.
CREATE INDEX held_urgent ON held (rank, envelope) WHERE rank & 8589934592 = 0;
CREATE INDEX held_mine ON held (rank, envelope) WHERE mine = 1;
CREATE INDEX held_waiting ON held (rank, envelope) WHERE status = 'waiting';
CREATE INDEX held_staff ON held (rank, envelope) WHERE staff = 1;
CREATE INDEX held_due ON held (due, envelope) WHERE due IS NOT NULL;

-- Reports whose events have changed since their standing was worked out.
CREATE TABLE stale (envelope BLOB PRIMARY KEY CHECK (length(envelope) = 16)) WITHOUT ROWID;
INSERT INTO stale SELECT envelope FROM held WHERE kind = 'report';

-- Envelopes that another reader shared and that have not come yet.
CREATE TABLE awaited (
    envelope  BLOB PRIMARY KEY CHECK (length(envelope) = 16),
    report    BLOB NOT NULL CHECK (length(report) = 16)
) WITHOUT ROWID;

DROP VIEW line;
CREATE VIEW line AS
SELECT envelope, day, flags, kind, said, read_at, rank, mailbox, place,
    CASE kind WHEN 'report' THEN
        (SELECT count(*) FROM held AS more WHERE more.mailbox = held.mailbox AND more.kind = 'more')
    ELSE 0 END AS added,
    status, due, mine, staff
FROM held;
