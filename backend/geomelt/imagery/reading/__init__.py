"""Pixels of a source as the model sees them."""
