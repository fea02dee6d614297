"""A concept as JSON: described, drawn on the map, and taken to another index."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from shapely.errors import ShapelyError
from shapely.geometry import Polygon, mapping, shape

from geomelt.base.addresses import checked_name
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.feedback.preference import learns
from geomelt.index.concepts import Concept, Label
from geomelt.index.records import Vector

FORMAT = 1

_LENGTH_TOLERANCE = 1e-3


def described(concept: Concept) -> dict[str, Any]:
    """CONCEPT of the contract; `learned` says whether it can be a filter."""
    positive, negative = len(concept.positive), len(concept.negative)
    return {
        "name": concept.name,
        "text": concept.text,
        "positive": positive,
        "negative": negative,
        "learned": learns(positive, negative),
        "created": concept.created,
        "updated": concept.updated,
    }


def labels_of(concept: Concept) -> dict[str, Any]:
    """The labelled tiles as a FeatureCollection (EPSG:4326)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": mapping(label.footprint),
                "properties": {
                    "tile_id": label.tile_id,
                    "positive": label.positive,
                    "source": label.source,
                    "window": list(label.window),
                },
            }
            for label in concept.labels
        ],
    }


def exported(concept: Concept, model: ModelStamp) -> dict[str, Any]:
    """All of a concept as a JSON document; vectors in base64 of little-endian float32."""
    return {
        "geomelt_concept": FORMAT,
        "name": concept.name,
        "text": concept.text,
        "model": asdict(model),
        "created": concept.created,
        "updated": concept.updated,
        "labels": [
            {
                "positive": label.positive,
                "source": label.source,
                "window": list(label.window),
                "footprint": mapping(label.footprint),
                "vector": base64.b64encode(label.vector.astype("<f4").tobytes()).decode(),
            }
            for label in concept.labels
        ],
    }


def imported(document: Mapping[str, Any], model: ModelStamp, name: str | None = None) -> Concept:
    """The concept of a document that `exported` made, for an index of `model`.

    `name` None is the document's own. Raises GeomeltError `other-model`, `bad-name` or `invalid`.
    """
    try:
        if document["geomelt_concept"] != FORMAT:
            raise ValueError(f"form {document['geomelt_concept']} is not known")
        made_with = ModelStamp(**document["model"])
        if made_with != model:
            raise GeomeltError(
                f"The concept was labelled with the model {made_with}, but the index was made with "
                f"{model}: its vectors mean nothing there, label tiles of this index instead.",
                code="other-model",
            )
        text = document["text"]
        if not (text is None or isinstance(text, str)):
            raise ValueError("its text is no text")
        return Concept(
            name=checked_name(name or document["name"], "a concept"),
            text=text,
            labels=tuple(_label(each, model.dimension) for each in document["labels"]),
            created=str(document["created"]),
            updated=str(document["updated"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, ShapelyError) as error:
        raise GeomeltError(
            f"This is no concept of GeoMELT ({type(error).__name__}: {error}): give a file made "
            "by 'geomelt concepts export'."
        ) from error


def _label(each: Mapping[str, Any], dimension: int) -> Label:
    footprint = shape(each["footprint"])
    if not isinstance(footprint, Polygon):
        raise ValueError("a footprint is no polygon")
    col, row, width, height = map(int, each["window"])
    return Label(
        tile_id=None,
        positive=bool(each["positive"]),
        source=str(each["source"]),
        window=(col, row, width, height),
        footprint=footprint,
        vector=_vector(each["vector"], dimension),
    )


def _vector(text: str, dimension: int) -> Vector:
    try:
        vector = np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float32)
    except binascii.Error as error:
        raise ValueError("a vector is not base64") from error
    if vector.shape != (dimension,) or not abs(np.linalg.norm(vector) - 1) < _LENGTH_TOLERANCE:
        raise ValueError(f"a vector is not one of {dimension} numbers and of length one")
    return vector
