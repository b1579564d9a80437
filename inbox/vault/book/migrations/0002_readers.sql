-- Who has opened which case, so that asking for one reader's looks at no other's.
CREATE TABLE label_reader (
    reader  TEXT    NOT NULL,
    place   INTEGER NOT NULL,
    PRIMARY KEY (reader, place)
) WITHOUT ROWID;
INSERT INTO label_reader SELECT DISTINCT value, place
    FROM label, json_each('["' || replace(readers, ' ', '","') || '"]') WHERE value <> '';
CREATE TRIGGER label_read AFTER INSERT ON label BEGIN
    INSERT INTO label_reader SELECT DISTINCT value, new.place
        FROM json_each('["' || replace(new.readers, ' ', '","') || '"]') WHERE value <> '';
END;
CREATE TRIGGER label_unread AFTER DELETE ON label BEGIN
    DELETE FROM label_reader WHERE place = old.place
        AND reader IN (SELECT value FROM json_each('["' || replace(old.readers, ' ', '","') || '"]'));
END;
