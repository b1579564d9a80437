-- A test report counts as opened by a proof alone, and its school time runs from when it was made: what never
-- comes back is missed as well.
ALTER TABLE test_report ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE test_report ADD COLUMN waited REAL NOT NULL DEFAULT 0;
UPDATE test_report SET proved = 1 WHERE state IN ('passed', 'late');
