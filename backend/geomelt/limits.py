"""Limits that commands state and runs keep."""

LONGEST_TIMEOUT = 86_400.0  # seconds: a day
SOURCE_TIMEOUT = 300.0  # seconds of reading in which something valid must come of a source
