-- Readers' events on their way to the portal, sealed to the case's readers: they leave from here, so that one that was
-- recorded while the portal was down goes out although its writer has locked the vault.
CREATE TABLE outgoing (
    id      BLOB PRIMARY KEY CHECK (length(id) = 16),  -- of the envelope
    sealed  BLOB                                       -- NULL once the portal holds it
) WITHOUT ROWID;
