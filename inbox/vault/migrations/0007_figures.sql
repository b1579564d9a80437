-- What governors' figures count of each case, worked out from its events as its standing is, and its sums by term:
-- kept rather than counted, so that the figures open as fast with 100,000 reports as with ten.
ALTER TABLE held ADD COLUMN theme TEXT NOT NULL DEFAULT '';  -- group of the first code; '' while there is none
ALTER TABLE held ADD COLUMN days_to_read INTEGER;            -- NULL while no reader's opening is on record
ALTER TABLE held ADD COLUMN days_to_reply INTEGER;
-- The first day of its term: terms begin in September, January and April.
ALTER TABLE held ADD COLUMN term TEXT GENERATED ALWAYS AS (
    substr(day, 1, 5) || CASE WHEN substr(day, 6, 2) >= '09' THEN '09' WHEN substr(day, 6, 2) < '04' THEN '01'
    ELSE '04' END || '-01'
) VIRTUAL;

CREATE TABLE figure (
    term   TEXT    NOT NULL,
    what   TEXT    NOT NULL CHECK (what IN ('theme', 'read', 'reply')),
    name           NOT NULL,  -- a theme, or a number of days
    count  INTEGER NOT NULL,
    PRIMARY KEY (term, what, name)
) WITHOUT ROWID;
INSERT INTO figure SELECT term, 'theme', theme, count(*) FROM held WHERE kind = 'report' GROUP BY term, theme;
INSERT INTO stale SELECT envelope FROM held WHERE kind = 'report' AND status <> '' ON CONFLICT DO NOTHING;

CREATE TRIGGER figure_comes AFTER INSERT ON held WHEN new.kind = 'report' BEGIN
    INSERT INTO figure VALUES (new.term, 'theme', new.theme, 1)
        ON CONFLICT (term, what, name) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER figure_changes AFTER UPDATE OF theme, days_to_read, days_to_reply ON held
WHEN new.kind = 'report' BEGIN
    UPDATE figure SET count = count - 1 WHERE term = old.term AND what = 'theme' AND name = old.theme;
    UPDATE figure SET count = count - 1 WHERE term = old.term AND what = 'read' AND name = old.days_to_read;
    UPDATE figure SET count = count - 1 WHERE term = old.term AND what = 'reply' AND name = old.days_to_reply;
    INSERT INTO figure VALUES (new.term, 'theme', new.theme, 1)
        ON CONFLICT (term, what, name) DO UPDATE SET count = count + 1;
    INSERT INTO figure SELECT new.term, 'read', new.days_to_read, 1 WHERE new.days_to_read IS NOT NULL
        ON CONFLICT (term, what, name) DO UPDATE SET count = count + 1;
    INSERT INTO figure SELECT new.term, 'reply', new.days_to_reply, 1 WHERE new.days_to_reply IS NOT NULL
        ON CONFLICT (term, what, name) DO UPDATE SET count = count + 1;
    DELETE FROM figure WHERE term = old.term AND count = 0;
END;
-- Of an erased case not even a zero stays.
CREATE TRIGGER figure_goes AFTER DELETE ON held WHEN old.kind = 'report' BEGIN
    UPDATE figure SET count = count - 1 WHERE term = old.term AND what = 'theme' AND name = old.theme;
    UPDATE figure SET count = count - 1 WHERE term = old.term AND what = 'read' AND name = old.days_to_read;
    UPDATE figure SET count = count - 1 WHERE term = old.term AND what = 'reply' AND name = old.days_to_reply;
    DELETE FROM figure WHERE term = old.term AND count = 0;
END;
