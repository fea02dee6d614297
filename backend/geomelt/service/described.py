"""A task done for an extent, answered whole or as a sequence: what its calls share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.responses import StreamingResponse

from geomelt.base.errors import GeomeltError
from geomelt.describing.extent import ExtentTiles
from geomelt.describing.features import Description, TileTask, describe
from geomelt.imagery import RasterSource, SourceOverrides
from geomelt.imagery.reading.rendered import rendered_source
from geomelt.service.schemas import DescribeBody, extent_of
from geomelt.service.sequence import SEQUENCE, sequence_text
from geomelt.service.streaming import streamed


def described(
    task: TileTask, body: DescribeBody, accept: str, stop: Callable[[], None]
) -> dict[str, Any] | StreamingResponse:
    """The features of `task` for the extent of `body`; `stop` is called between batches."""
    if SEQUENCE in accept:
        return streamed(_sequence(task, body), SEQUENCE)
    with _description(task, body) as description:
        return description.collection(lambda done, total: stop())


def _sequence(task: TileTask, body: DescribeBody) -> Iterator[str]:
    with _description(task, body) as description:
        yield from sequence_text(description.head, description.pieces)


@contextmanager
def _description(task: TileTask, body: DescribeBody) -> Iterator[Description]:
    """It is to be taken before the end: the source is open until then."""
    request = body.request()
    with _opened(body) as source:
        name = source.uri if body.source else None
        yield describe(task, source, ExtentTiles.of(source, request), name=name)


@contextmanager
def _opened(body: DescribeBody) -> Iterator[RasterSource]:
    if body.source and not body.image:
        overrides = SourceOverrides(tuple(body.source.bands or ()), body.source.crs)
        bands = overrides.bands or None
        with RasterSource.open(body.source.path, bands=bands, crs=overrides.crs) as source:
            yield source
    elif body.image and not body.source:
        image = body.image
        with rendered_source(image.png, extent_of(image.extent), image.crs) as source:
            yield source
    else:
        raise GeomeltError("Nothing to describe: send either 'source' or 'image'.")
