"""The portal's calls, one at a time."""
