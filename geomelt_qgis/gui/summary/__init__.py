"""The area summary."""
