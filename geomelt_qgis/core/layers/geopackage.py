"""Tables of a GeoPackage by GDAL alone, for tasks: QGIS's own layers are for the GUI thread.

QGIS empties every CRS that a thread has made, as an opened layer does, when the thread ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def has_table(path: Path, table: str) -> bool:
    """Whether the file can be read and holds the table."""
    try:
        return _table(_opened(path), table) is not None
    except OSError:
        return False


def ids_of(path: Path, table: str) -> set[int]:
    """The ids of the rows; none where there is no such table. Raises OSError."""
    dataset = _opened(path)
    layer = _table(dataset, table)
    return {row.GetFID() for row in layer} if layer is not None else set()


def delete_rows(path: Path, table: str, ids: Iterable[int]) -> None:
    """All or none; rows that are gone already do not count. Raises OSError."""
    dataset = _opened(path, update=True)
    layer = _table(dataset, table)
    if layer is None:
        raise OSError(f"no table {table}")
    there = {row.GetFID() for row in layer}
    try:
        dataset.StartTransaction()
        ended = [layer.DeleteFeature(row) for row in there.intersection(ids)]
        if any(ended):
            dataset.RollbackTransaction()
            raise OSError(_gdal().GetLastErrorMsg())
        if dataset.CommitTransaction() != 0:
            raise OSError(_gdal().GetLastErrorMsg())
    except RuntimeError as error:  # as below; closing the file takes back what was begun
        raise OSError(str(error)) from error


def _opened(path: Path, *, update: bool = False) -> Any:
    gdal = _gdal()
    flags = gdal.OF_VECTOR | (gdal.OF_UPDATE if update else gdal.OF_READONLY)
    try:
        dataset = gdal.OpenEx(str(path), flags)
    except RuntimeError as error:  # where another plugin has asked GDAL for exceptions
        raise OSError(str(error)) from error
    if dataset is None:
        raise OSError(gdal.GetLastErrorMsg())
    return dataset


def _table(dataset: Any, table: str) -> Any:
    try:
        return dataset.GetLayerByName(table)
    except RuntimeError:
        return None


def _gdal() -> Any:
    """Imported late: QGIS's start need not wait for it."""
    from osgeo import gdal

    return gdal
