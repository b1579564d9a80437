-- What was added to an urgent report is as urgent as that report. 8589934592 in `rank` is the mark of what is calm.
UPDATE held SET rank = rank - 8589934592
WHERE kind = 'more' AND rank & 8589934592 AND EXISTS (
    SELECT 1 FROM held AS first
    WHERE first.mailbox = held.mailbox AND first.kind = 'report' AND first.rank & 8589934592 = 0
);
