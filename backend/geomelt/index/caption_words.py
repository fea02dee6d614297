"""Which words of a text a caption must hold to be found by it."""

from __future__ import annotations

# They are in nearly every caption and say nothing of what a tile shows.
_FILLING = frozenset(
    ["a", "an", "and", "are", "at", "by", "in", "is", "it", "of", "on", "the", "with"]
)


def telling_words(text: str) -> list[str]:
    """The words of `text` in lower case, without those that fill; all where nothing else is."""
    words = text.lower().split()
    return [word for word in words if word not in _FILLING] or words
