-- That an event's signature verified before, for its very bytes and key (crypto/recipients.py, Remembered); NULL until
-- it has. It is asked anew of anything else, and goes with its event.
ALTER TABLE event ADD COLUMN mark BLOB;
