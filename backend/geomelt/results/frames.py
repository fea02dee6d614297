"""Results as Python works with them: a GeoDataFrame, or records where there is no GeoPandas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def frame_of(collection: Mapping[str, Any]) -> Any:
    """A GeoDataFrame in EPSG:4326 where GeoPandas is installed, else the list of features.

    What the collection says beside its features is in the frame's `attrs`.
    """
    try:
        from geopandas import GeoDataFrame
    except ImportError:
        return list(collection["features"])
    features = collection["features"]
    frame = (
        GeoDataFrame.from_features(features, crs="EPSG:4326")
        if features
        else GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
    )
    frame.attrs |= {
        name: value for name, value in collection.items() if name not in ("type", "features")
    }
    return frame


def collection_of(features: Any) -> dict[str, Any]:
    """The FeatureCollection (EPSG:4326) of what `frame_of` gives, changed or not."""
    if hasattr(features, "to_json"):
        placed = features if features.crs is None else features.to_crs("EPSG:4326")
        whole: dict[str, Any] = json.loads(placed.to_json(drop_id=True))
        return {"type": "FeatureCollection", "features": whole["features"]}
    return {"type": "FeatureCollection", "features": list(features)}
