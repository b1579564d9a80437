-- What each call that waits is about: one that nobody needs any more is not sent. Those that wait today may be
-- about anything that nobody has opened; whose slot it is, is looked at when they leave.
CREATE TABLE about (
    message   INTEGER NOT NULL,
    envelope  BLOB    NOT NULL CHECK (length(envelope) = 16),
    PRIMARY KEY (message, envelope)
) WITHOUT ROWID;
INSERT INTO about SELECT message.number, unopened.envelope FROM message, unopened
    WHERE message.state = 'waiting' AND message.words IN ('new', 'now', 'next', 'outside');

-- How mail was handed over while an address still held, until whoever was told there has heard that it ends.
ALTER TABLE message ADD COLUMN server BLOB NOT NULL DEFAULT x'';

-- What a step is about: an envelope, 'watch' for the watch itself, '' for nothing. Only to find it by: what a
-- step says is its line.
ALTER TABLE step ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE step SET about = json_extract(CAST(line AS TEXT), '$.envelope');
CREATE INDEX step_by_about ON step (about, number);
