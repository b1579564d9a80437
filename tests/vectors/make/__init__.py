"""A second, smaller writing of the format, from primitives: it makes the vectors without `crypto`."""
