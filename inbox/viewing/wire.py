"""What the process apart and the inbox say to each other: one line in, the file behind it, one answer out.

In: a line of JSON (`kind`, `page`, `width`, `height`), then the file's bytes up to the end of the pipe.
Out: a head, facts as JSON, then the picture as raw RGB, width x height x 3 bytes, and nothing more.
"""

from __future__ import annotations

import struct

MAGIC = b"WBV1"
HEAD = struct.Struct(">4sBIII")
"""MAGIC, marks of the confinement, bytes of the facts, width and height of the picture in pixels."""
MOST_FACTS = 8_192
MOST_TEXT = 200
"""Characters of one thing that a file says of itself."""
MOST_PAGES = 1_000_000
LONGEST_SIDE = 1_000_000
"""Pixels that a picture may say to have on one side."""
