"""The portal's calls, one module each (section 8). Everything they hold or hand out is sealed or signed."""
