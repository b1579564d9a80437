"""The device in the corridor: local pages, a pinned roster, a line to the portal.

It seals on the device and holds public keys only; it never loads the code that opens.
"""
