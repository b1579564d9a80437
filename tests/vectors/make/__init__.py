"""A second, smaller writing of the format, from primitives: makes the vectors, imports nothing of `crypto`."""
