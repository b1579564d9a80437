-- That the signature of what was added verified before, for its very bytes and key (crypto/recipients.py, Remembered);
-- NULL until it has, and of whatever has none. It is asked anew of anything else, and goes with what it stands beside.
ALTER TABLE payload ADD COLUMN mark BLOB;
