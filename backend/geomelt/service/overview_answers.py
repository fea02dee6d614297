"""Concepts, classes and summaries as they are answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from geomelt.feedback.sharing import FORMAT
from geomelt.service.answers import Answer, Count, Date, Model, Share, Time
from geomelt.service.feature_answers import Footprint, Labels, PixelWindow


class Concept(Answer):
    """Counts of its labels; `learned`: enough of them for a model that says yes and no."""

    name: str
    text: str | None
    positive: Count
    negative: Count
    learned: bool
    created: Time
    updated: Time


class LabelledConcept(Concept):
    """With its tiles."""

    labels: Labels


class Concepts(Answer):
    """By name."""

    concepts: list[Concept]


class ExportedLabel(Answer):
    """`vector` is base64 of little-endian float32."""

    positive: bool
    source: str
    window: PixelWindow
    footprint: Footprint
    vector: str


class ExportedConcept(Answer):
    """All of a concept, to be imported elsewhere."""

    geomelt_concept: Annotated[int, Field(ge=FORMAT, le=FORMAT)]
    name: str
    text: str | None
    model: Model
    created: Time
    updated: Time
    labels: list[ExportedLabel]


class Classes(Answer):
    """The default list of a summary."""

    classes: list[str]


class ClassShare(Answer):
    """`sureness` is the mean probability of its tiles, null where there is none."""

    class_: Annotated[str, Field(alias="class")]
    tiles: Count
    hectares: Annotated[float, Field(ge=0)]
    share: Share
    sureness: Share | None


class Summary(Answer):
    """Greatest share first; `dates` are first and last, or none; `model` is `ID@REVISION`."""

    index: str
    model: str
    levels: list[int]
    tiles: Count
    hectares: Annotated[float, Field(ge=0)]
    dates: Annotated[list[Date], Field(max_length=2)]
    seconds: Annotated[float, Field(ge=0)]
    classes: list[ClassShare]
