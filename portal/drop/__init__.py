"""The store of sealed bytes: it keeps what it cannot read, and never an arrival order or a time of day."""
