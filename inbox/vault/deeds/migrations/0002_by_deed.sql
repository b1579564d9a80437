-- The newest deed of one kind is asked for often, and a year has hundreds of thousands. What is no JSON has no kind.
CREATE INDEX deed_of ON deed (
    CASE WHEN json_valid(CAST(entry AS TEXT)) THEN json_extract(CAST(entry AS TEXT), '$.deed') END, n
);
