"""A source as tiles of 8-bit colour."""
