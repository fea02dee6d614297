"""The part of a stream of items that is about one source."""

from __future__ import annotations

from collections.abc import Iterator

from geomelt.indexing.embedding import EmbeddedItem
from geomelt.indexing.reading import BrokenSource, EndedSource


class StreamBroke(Exception):  # noqa: N818 - what went wrong lies further up than this source
    """Carries an `error` of reading or of the model past the guard round a source."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def of_one_source(items: Iterator[EmbeddedItem]) -> Iterator[EmbeddedItem]:
    """The items up to the end of the source in hand, that end included. Raises `StreamBroke`."""
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except BaseException as error:
            raise StreamBroke(error) from error
        yield item
        if isinstance(item, EndedSource | BrokenSource):
            return
