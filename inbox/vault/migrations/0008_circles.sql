-- Who may be given a case, as far as the case decides it: kept once for all cases that are alike in it, with their
-- number, so that a page which asks whom they may go to costs the same with 100,000 reports as with ten.
CREATE TABLE circle (
    id     INTEGER PRIMARY KEY,
    said   BLOB    NOT NULL UNIQUE,  -- see inbox/vault/circles.py; of 0 empty: it has not been worked out yet
    cases  INTEGER NOT NULL
);
ALTER TABLE held ADD COLUMN circle INTEGER NOT NULL DEFAULT 0;
INSERT INTO circle SELECT 0, x'', count(*) FROM held WHERE kind = 'report';
CREATE INDEX held_circle ON held (circle, envelope) WHERE kind = 'report';

CREATE TRIGGER circle_comes AFTER INSERT ON held WHEN new.kind = 'report' BEGIN
    UPDATE circle SET cases = cases + 1 WHERE id = new.circle;
END;
CREATE TRIGGER circle_changes AFTER UPDATE OF circle ON held WHEN new.kind = 'report' BEGIN
    UPDATE circle SET cases = cases + 1 WHERE id = new.circle;
    UPDATE circle SET cases = cases - 1 WHERE id = old.circle;
    DELETE FROM circle WHERE id = old.circle AND id <> 0 AND cases = 0;
END;
-- Of an erased case not even its circle stays, unless another has the same.
CREATE TRIGGER circle_goes AFTER DELETE ON held WHEN old.kind = 'report' BEGIN
    UPDATE circle SET cases = cases - 1 WHERE id = old.circle;
    DELETE FROM circle WHERE id = old.circle AND id <> 0 AND cases = 0;
END;
