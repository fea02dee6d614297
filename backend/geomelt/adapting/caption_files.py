"""An analyst's captions: a layer with a caption attribute, or a CSV that names places."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyogrio
import pyogrio.raw
import shapely

from geomelt.adapting.place_readers import ExtentPlace, PicturePlace, Place, TilePlace
from geomelt.base.errors import GeomeltError
from geomelt.imagery.crs import WGS84
from geomelt.training.corpora import clean_sentence

_PLACE_COLUMNS = ("tile_id", "wkt", "image")


@dataclass(frozen=True)
class CaptionedPlace:
    """A place with all its captions; `name` identifies it to the user."""

    name: str
    place: Place
    captions: tuple[str, ...]


def read_captions(
    file: Path, *, field: str = "caption", layer: str | None = None, crs: str = WGS84
) -> list[CaptionedPlace]:
    """The captioned places of a vector file or a CSV, at least one and all of one kind.

    A CSV has a column `tile_id`, `wkt` (in `crs`) or `image` (a file), and the column `field`.
    Rows of the same place are several captions of it; rows without place or caption are
    skipped. Raises GeomeltError `no-such-file` or `invalid`.
    """
    if not file.is_file():
        raise GeomeltError(
            f"There is no file {file}: check the path, or the drive it lies on.",
            code="no-such-file",
        )
    table = file.suffix.lower() == ".csv"
    if places := _merged(_csv_rows(file, field, crs) if table else _features(file, field, layer)):
        return places
    raise GeomeltError(f"{file} has no captions in {field}: fill it where you know what is there.")


def _merged(rows: Iterable[CaptionedPlace]) -> list[CaptionedPlace]:
    found: dict[Place, CaptionedPlace] = {}
    for row in rows:
        known = found.get(row.place, row)
        captions = dict.fromkeys(known.captions + row.captions)
        found[row.place] = replace(known, captions=tuple(captions))
    return list(found.values())


def _features(file: Path, field: str, layer: str | None) -> Iterator[CaptionedPlace]:
    layer = layer or _only_layer(file, field)
    try:
        meta, fids, geometries, columns = pyogrio.raw.read(file, layer=layer, return_fids=True)
    except RuntimeError as error:  # GDAL's
        raise _unreadable(file, error) from error
    fields = list(meta["fields"])
    if field not in fields:
        raise _no_column(f"The layer {layer} of {file}", field, fields)
    if not meta["crs"]:
        raise GeomeltError(
            f"The layer {layer} of {file} has no CRS: assign one in QGIS (Layer > Set CRS)."
        )
    sources = columns[fields.index("source")] if "source" in fields else [None] * len(fids)
    values = columns[fields.index(field)]
    for fid, shape, text, source in zip(
        fids, shapely.from_wkb(geometries), values, sources, strict=True
    ):
        if caption := _caption(text):
            if shape is None or shape.is_empty:
                continue
            place = ExtentPlace(shape.bounds, meta["crs"], str(source) if source else None)
            yield CaptionedPlace(f"feature {fid} of {file.name}", place, (caption,))


def _only_layer(file: Path, field: str) -> str:
    """The one layer with geometry and the attribute."""
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(file) if kind]
        fields = {name: list(pyogrio.read_info(file, layer=name)["fields"]) for name in layers}
    except RuntimeError as error:  # GDAL's
        raise _unreadable(file, error) from error
    captioned = [name for name in layers if field in fields[name]]
    if len(captioned) == 1:
        return captioned[0]
    if captioned:
        raise GeomeltError(
            f"{file} has several layers with the attribute {field} ({', '.join(captioned)}): "
            "choose one with --layer."
        )
    if not layers:
        raise GeomeltError(f"{file} has no layer with geometry: name a layer of features.")
    raise _no_column(
        str(file), field, sorted({name for found in fields.values() for name in found})
    )


def _csv_rows(file: Path, field: str, crs: str) -> Iterator[CaptionedPlace]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = lines.readline()
            lines.seek(0)
            # Spreadsheets of half the world separate with semicolons.
            table = csv.DictReader(lines, delimiter=max(",;\t", key=header.count))
            columns = list(table.fieldnames or ())
            if field not in columns:
                raise _no_column(str(file), field, columns)
            kind = next((name for name in _PLACE_COLUMNS if name in columns), None)
            if kind is None:
                raise GeomeltError(
                    f"{file} does not say where its captions belong: add a column "
                    f"{', '.join(_PLACE_COLUMNS[:-1])} or {_PLACE_COLUMNS[-1]}."
                )
            for row in table:
                if (caption := _caption(row[field])) and row[kind]:
                    name = f"line {table.line_num} of {file.name}"
                    yield CaptionedPlace(name, _place(kind, row, crs, name), (caption,))
    except (UnicodeDecodeError, csv.Error) as error:
        raise GeomeltError(f"{file} cannot be read ({error}): save it as CSV in UTF-8.") from error


def _place(kind: str, row: Mapping[str, str], crs: str, name: str) -> Place:
    value = row[kind].strip()
    if kind == "image":
        return PicturePlace(value)
    try:
        if kind == "tile_id":
            return TilePlace(int(value))
        return ExtentPlace(shapely.from_wkt(value).bounds, crs, row.get("source") or None)
    except (ValueError, shapely.GEOSException) as error:
        expected = "a tile's number" if kind == "tile_id" else "WKT"
        raise GeomeltError(f"The {kind} {value[:60]!r} in {name} is not {expected}.") from error


def _caption(value: object) -> str:
    return clean_sentence(value) if isinstance(value, str) else ""


def _unreadable(file: Path, error: RuntimeError) -> GeomeltError:
    return GeomeltError(
        f"{file} cannot be read as a layer ({error}): give a GeoPackage, another vector file or "
        "a CSV."
    )


def _no_column(where: str, field: str, columns: list[str]) -> GeomeltError:
    return GeomeltError(
        f"{where} has no attribute {field}, only {', '.join(columns) or 'none'}: choose the "
        "one that holds the captions with --field."
    )
