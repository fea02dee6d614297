"""One extent, one task: features."""
