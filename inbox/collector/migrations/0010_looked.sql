-- Decoys in which a reader has found nothing since it was last asked whether they can go: only these are asked about.
CREATE TABLE looked (
    id  BLOB PRIMARY KEY CHECK (length(id) = 16)
) WITHOUT ROWID;
INSERT INTO looked SELECT DISTINCT id FROM barren;
