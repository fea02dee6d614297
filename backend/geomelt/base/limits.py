"""Limits that commands state and runs keep."""

CAPTIONED_HITS = 100  # of a search, the best: a caption takes about as long as ten embeddings
LONGEST_TIMEOUT = 86_400.0  # seconds: a day
SOURCE_TIMEOUT = 300.0  # seconds of reading in which something valid must come of a source
MOST_EXAMPLES = 1000  # tiles that a search or a concept names in one call
