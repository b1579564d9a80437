"""Files of staff reports, opened apart."""
