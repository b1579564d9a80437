"""Tests of the sealed format."""
