"""The portal's pages, one at a time."""
