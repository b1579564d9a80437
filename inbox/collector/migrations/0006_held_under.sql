-- Under which list of readers (its seq) an envelope came: of someone who has left, only what was held by then counts,
-- also when its reader unlocks it later. What was here before this was kept came when nobody had left.
ALTER TABLE envelope ADD COLUMN seq INTEGER NOT NULL DEFAULT 1;
