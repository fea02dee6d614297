"""Limits that commands state and runs keep."""

SOURCE_TIMEOUT = 300.0  # seconds of reading in which something valid must come of a source
