-- Answers on their way to the portal, sealed to the reporter as the portal will hold them. They leave from here,
-- so that one that was written while the portal was down goes out although its writer has locked the vault.
CREATE TABLE outbox (
    id       BLOB    PRIMARY KEY CHECK (length(id) = 16),  -- a hash of the sealed bytes
    mailbox  BLOB    NOT NULL CHECK (length(mailbox) = 16),
    sealed   BLOB    CHECK (length(sealed) = 2096),        -- NULL once the portal holds it
    posted   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
