-- What this reader has answered to reporters: the thread, and the numbers that count on from it.
CREATE TABLE answer (
    mailbox   BLOB    NOT NULL CHECK (length(mailbox) = 16),
    n         INTEGER NOT NULL,            -- this reader's count in this mailbox, from 1
    envelope  BLOB    NOT NULL CHECK (length(envelope) = 16),
    draft     BLOB    NOT NULL CHECK (length(draft) = 16),  -- the form it came from: a double tap is one answer
    day       TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    seen      INTEGER NOT NULL,            -- how much of what was added had been read
    text      TEXT    NOT NULL,
    sealed    BLOB    NOT NULL CHECK (length(sealed) = 2096),
    sent      INTEGER NOT NULL DEFAULT 0,  -- 1 once the portal holds it
    PRIMARY KEY (mailbox, n)
) WITHOUT ROWID;
CREATE INDEX answer_of_report ON answer (envelope, n);
CREATE INDEX answer_of_draft ON answer (draft);
CREATE INDEX answer_waiting ON answer (sent) WHERE sent = 0;

-- A line also says how many times its reporter added something.
DROP VIEW line;
CREATE VIEW line AS
SELECT envelope, day, flags, kind, said, read_at, rank, mailbox, place,
    CASE kind WHEN 'report' THEN
        (SELECT count(*) FROM held AS more WHERE more.mailbox = held.mailbox AND more.kind = 'more')
    ELSE 0 END AS added
FROM held;
