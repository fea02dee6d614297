"""Rasters that control points bend, straightened as they are read, window by window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT

from geomelt.imagery.files.gdal import forget_error
from geomelt.imagery.files.location import Sidecar
from geomelt.imagery.placing.transform import bend, placement_of

_MOST_POINTS = 1000  # a spline through more takes minutes to find


def straightened(
    dataset: DatasetReader, sidecars: Sequence[Sidecar], user_crs: str | None
) -> DatasetReader:
    """A view of `dataset` that lies straight on the map where its control points bend it.

    A thin plate spline leads through the points; of very many, a polynomial of third order past
    them. What lies outside the raster is transparent or nodata. Any other dataset is returned
    as it is. `sidecars` and `user_crs` may hold the CRS, as for `placed`.
    """
    points, crs = dataset.gcps
    if not points or not dataset.transform.is_identity:
        return dataset
    if not bend(points, max(dataset.width, dataset.height)):
        return dataset
    crs = (
        crs
        or placement_of(dataset, sidecars).crs
        or (CRS.from_user_input(user_crs) if user_crs else None)
    )
    if not crs:
        return dataset
    by_spline = {"SRC_METHOD": "GCP_TPS"}
    by_polynomial = {"SRC_METHOD": "GCP_POLYNOMIAL", "MAX_GCP_ORDER": "3"}
    how = by_spline if len(points) <= _MOST_POINTS else by_polynomial
    try:
        view = WarpedVRT(dataset, src_crs=crs, crs=crs, **_kept(dataset), **how)
    except (RasterioError, ValueError):
        forget_error(dataset)
        return dataset
    if max(view.width, view.height) > 4 * max(dataset.width, dataset.height):
        view.close()
        return dataset
    return view


def origin(dataset: DatasetReader) -> DatasetReader:
    """What a view shows; a raster itself where it is not a view."""
    return getattr(dataset, "src_dataset", dataset)


def close(dataset: DatasetReader) -> None:
    """A view, and what it shows."""
    shown = origin(dataset)
    dataset.close()
    shown.close()


def remark_on(dataset: DatasetReader) -> str | None:
    """What the user should know of a view, a phrase that follows its name."""
    if origin(dataset) is dataset:
        return None
    count = len(origin(dataset).gcps[0])
    return f"is placed by {count:,} ground control points that bend it: it is straightened"


def _kept(dataset: DatasetReader) -> dict[str, Any]:
    """The options by which a view keeps colours and leaves the rest empty."""
    meanings = list(dataset.colorinterp)
    palette = ColorInterp.palette in meanings
    how: dict[str, Any] = {"resampling": Resampling.nearest if palette else Resampling.bilinear}
    if dataset.nodata is not None:
        return how
    if ColorInterp.alpha in meanings:
        return how
    if np.issubdtype(np.dtype(dataset.dtypes[0]), np.floating):
        return how | {"nodata": float("nan")}
    return how | {"add_alpha": True}
