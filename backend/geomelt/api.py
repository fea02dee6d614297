"""`import geomelt`: the verbs of the command line for Python.

    index = geomelt.open("city")
    index.search("storage tanks", k=20)

Features are answered as `geomelt.results.frames.frame_of` has them: a GeoDataFrame in EPSG:4326
where GeoPandas is installed, else a list of GeoJSON features. Engine options are the fields of
`EngineOptions`: `model`, `captioner`, `adapter`, `device`, `precision`, `threads`, `download`.
The model is loaded when it is first needed, and once for all that use the same options. What goes
wrong is a GeomeltError: one sentence with the remedy, and a `code`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from geomelt.base.addresses import Address, checked_home, checked_name
from geomelt.changes import ChangeQuery, find_changes
from geomelt.describing.captions import CaptionTask
from geomelt.describing.extent import ExtentRequest, ExtentTiles
from geomelt.describing.features import describe
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.feedback import sharing
from geomelt.imagery import RasterSource, SourceOverrides, TileRecipe
from geomelt.imagery.crs import WGS84
from geomelt.imagery.extents import Extent
from geomelt.index.contract import Store
from geomelt.index.filters import FILTERS, Filter
from geomelt.index.report import report
from geomelt.index.stores import catalog_of, create_store, list_indexes, open_store
from geomelt.indexing import IndexRequest, IndexSummary, Progress, caption_tiles, update
from geomelt.results import write_features
from geomelt.results.frames import collection_of, frame_of
from geomelt.sample.landscape import sample_tiles
from geomelt.searching import SearchQuery, find, tile_feature
from geomelt.searching.listing import TilesQuery, list_tiles
from geomelt.summary import SummaryQuery, summarise

PathName = str | PathLike[str]

_Query = TypeVar("_Query", SearchQuery, TilesQuery, ChangeQuery, SummaryQuery)
_PAGE = 1000  # tiles of an export that are read at once


def open(index: PathName, *, home: str | None = None, **engine: Any) -> Index:
    """An index that exists: its name in `home` (the user's own folder by default), or its path.

    Raises GeomeltError `no-such-index`, and what else opening one raises.
    """
    return Index(open_store(Address.parsed(index, home), read_only=True), _options(engine))


def create(
    index: PathName, *, home: str | None = None, recipe: TileRecipe | None = None, **engine: Any
) -> Index:
    """A new, empty index of the model, tiled by `recipe`. Raises GeomeltError `index-exists`."""
    address, options = Address.parsed(index, home), _options(engine)
    create_store(address, _engine(options).stamp, recipe.to_dict() if recipe else None).close()
    return Index(open_store(address, read_only=True), options)


def indexes(home: str | None = None) -> list[dict[str, Any]]:
    """What each index of a home holds, as `Index.info` says it, by name."""
    return [found.to_dict() for found in list_indexes(checked_home(home))]


def delete(index: PathName, *, home: str | None = None) -> None:
    """Remove an index with its captions and concepts; the imagery stays.

    Raises GeomeltError `no-such-index`, or `index-busy` while a run writes to it.
    """
    address = Address.parsed(index, home)
    catalog_of(address).delete(address)


def caption(
    raster: PathName,
    extent: Extent | None = None,
    crs: str = WGS84,
    *,
    tiles: bool = True,
    max_tiles: int = 64,
    bands: Sequence[int] = (),
    raster_crs: str | None = None,
    **engine: Any,
) -> Any:
    """Captions of an extent (in `crs`; the whole raster for None) and of the tiles in it.

    `bands` are shown as red, green and blue, chosen by default; `raster_crs` is the CRS of a
    raster that has none. See `ExtentRequest` for the rest.
    """
    request = ExtentRequest(extent, crs, tiles, max_tiles)
    given = SourceOverrides(tuple(bands) or None, raster_crs)
    with RasterSource.open(fspath(raster), bands=given.bands, crs=given.crs) as source:
        chosen = ExtentTiles.of(source, request)
        task = CaptionTask(_engine(_options(engine)).captioner)
        return frame_of(describe(task, source, chosen, name=source.uri).collection())


def write(features: Any, file: PathName, *, layer: str = "features") -> None:
    """Write features, as they were answered or changed since, in the format the ending says."""
    write_features(collection_of(features), Path(file), layer=layer)


class Index:
    """An open index; close it, or use it as a context manager.

    Filters are the fields of `Filter`: `extent`, `crs`, `within` (GeoJSON, or what has a
    `__geo_interface__`), `dates`, `sources`, `levels` and so on.
    """

    def __init__(self, store: Store, engine: EngineOptions) -> None:
        self._store = store
        self._options = engine

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<geomelt index {self.name}: {self._store.counts().tiles:,} tiles>"

    def close(self) -> None:
        self._store.close()

    @property
    def name(self) -> str:
        return self._store.address.name

    @property
    def engine(self) -> Engine:
        """The engine that answers, loaded by now."""
        return _engine(self._options)

    def info(self) -> dict[str, Any]:
        """Tiles, sources, bytes, times, model and recipe: INDEX of docs/http-api.md."""
        address = self._store.address
        return catalog_of(address).describe(address).to_dict()

    def sources(self) -> list[dict[str, Any]]:
        """Each source: its tiles, dates, bounds, CRS and bands, or why it was refused."""
        found: list[dict[str, Any]] = report(self._store)["sources"]
        return found

    def add(
        self, *paths: PathName, progress: Callable[[Progress], None] | None = None, **request: Any
    ) -> IndexSummary:
        """Index imagery: what is new or changed; the rest costs nothing.

        `paths` are folders, rasters, archives or lists, `request` the other fields of
        `IndexRequest`. Raises GeomeltError as `geomelt.indexing.update` does.
        """
        asked = IndexRequest(
            self._store.address, tuple(fspath(path) for path in paths), **_tuples(request)
        )
        with open_store(self._store.address) as store:
            summary = update(store, self.engine, asked, progress=progress or (lambda _: None))
            store.ensure_cache(wait=True)
        return summary

    def search(self, text: str | SearchQuery | None = None, /, **query: Any) -> Any:
        """The tiles that best match what is looked for, best first.

        `text` is a sentence or in the query language; `query` are the other fields of
        `SearchQuery` and filters. A whole `SearchQuery` may take the place of both.
        """
        asked = text if isinstance(text, SearchQuery) else _asked(SearchQuery, query, text=text)
        return frame_of(find(self.engine, self._store, asked, name=self.name).collection())

    def tiles(self, **query: Any) -> Any:
        """The tiles `at` a point, or the first `k` that pass the filters with an id above `after`.

        `query` are the fields of `TilesQuery` and filters.
        """
        found = list_tiles(self._store, _asked(TilesQuery, query))
        return frame_of({"features": [tile_feature(tile) for tile in found]})

    def change(self, earlier: str, later: str, **query: Any) -> Any:
        """The tiles that changed most between two dates or sources, most changed first.

        `query` are the other fields of `ChangeQuery` and filters.
        """
        asked = _asked(ChangeQuery, query, earlier=earlier, later=later)
        engine = self.engine if asked.text else None
        return frame_of(find_changes(self._store, asked, name=self.name, engine=engine))

    def summary(self, classes: Sequence[str] | None = None, **filters: Any) -> dict[str, Any]:
        """Hectares and share of each class, greatest first; `classes` None is the default list."""
        own = {} if classes is None else {"classes": classes}
        asked = _asked(SummaryQuery, filters, **own)
        return summarise(self.engine, self._store, asked, name=self.name)

    def caption(self, ids: Sequence[int]) -> dict[int, str]:
        """Captions of tiles by id; those without get one now, which is kept."""
        with open_store(self._store.address) as store:
            return caption_tiles(store, self.engine, ids).captions

    def concepts(self) -> list[dict[str, Any]]:
        """Every concept: its name, text, counts of labels and times."""
        return [sharing.described(concept) for concept in self._store.concepts.all()]

    def label(
        self,
        concept: str,
        *,
        positive: Sequence[int] = (),
        negative: Sequence[int] = (),
        forget: Sequence[int] = (),
        text: str | None = None,
    ) -> dict[str, Any]:
        """Label tiles by id for a concept, which is made where there is none of that name."""
        name = checked_name(concept, "a concept")
        with open_store(self._store.address) as store:
            labelled = store.concepts.label(
                name, text=text, positive=positive, negative=negative, forget=forget
            )
        return sharing.described(labelled)

    def delete_concept(self, concept: str) -> None:
        """Raises GeomeltError `no-such-concept`."""
        with open_store(self._store.address) as store:
            store.concepts.delete(concept)

    def export(self, file: PathName, *, layer: str = "tiles", **filters: Any) -> int:
        """Write all tiles that pass the filters, in the format the ending says; how many."""
        features: list[dict[str, Any]] = []
        while page := list_tiles(
            self._store,
            _asked(TilesQuery, dict(filters), after=features[-1]["id"] if features else 0, k=_PAGE),
        ):
            features += map(tile_feature, page)
        write(features, file, layer=layer)
        return len(features)


@cache
def _engine(options: EngineOptions) -> Engine:
    return options.load_late()


def _options(given: dict[str, Any]) -> EngineOptions:
    return EngineOptions(sample_tiles, **given)


def _asked(query: type[_Query], given: dict[str, Any], **own: Any) -> _Query:
    """A query of its own fields and of filters, which are given side by side."""
    where = {key: given.pop(key) for key in FILTERS.keys() & given.keys()}
    if "within" in where:
        where["within"] = getattr(where["within"], "__geo_interface__", where["within"])
    return query(where=Filter.from_json(where), **own, **_tuples(given))


def _tuples(given: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in given.items()}
