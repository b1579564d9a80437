-- What the bell says is a kiosk's decoy, until nobody can have been meant by it: then its bytes go, and both rows.
CREATE TABLE decoy (
    id  BLOB PRIMARY KEY CHECK (length(id) = 16)
) WITHOUT ROWID;
-- The readers' keys (box) that found nothing in it.
CREATE TABLE barren (
    id   BLOB NOT NULL,
    box  BLOB NOT NULL CHECK (length(box) = 32),
    PRIMARY KEY (id, box)
) WITHOUT ROWID;
