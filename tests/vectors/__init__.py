"""JSON test vectors of the sealed format, their generator and the Python runner."""
