"""An extent looked at as a whole: what changed, and what it is made of."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from geomelt.changes import find_changes
from geomelt.service.answers import picture_of
from geomelt.service.backend import CurrentBackend
from geomelt.service.feature_answers import Changes
from geomelt.service.overview_answers import Classes, Summary
from geomelt.service.overview_schemas import ChangeBody, ChartBody, SummaryBody
from geomelt.summary import default_classes, draw, summarise

router = APIRouter()


@router.get("/classes", responses={200: {"model": Classes}})
def classes() -> dict[str, Any]:
    return {"classes": default_classes()}


@router.post("/indexes/{name}/change", responses={200: {"model": Changes}})
def change(name: str, body: ChangeBody, backend: CurrentBackend) -> dict[str, Any]:
    query = body.query()
    engine = backend.engine.get() if query.text else None
    return find_changes(backend.open_indexes.get(name), query, name=name, engine=engine)


@router.post("/indexes/{name}/summary", responses={200: {"model": Summary}})
def summary(name: str, body: SummaryBody, backend: CurrentBackend) -> dict[str, Any]:
    query = body.query()
    return summarise(backend.engine.get(), backend.open_indexes.get(name), query, name=name)


@router.post(
    "/indexes/{name}/summary/chart",
    response_class=Response,
    responses={200: {"content": picture_of("image/svg+xml", "image/png")}},
)
def chart(name: str, body: ChartBody, backend: CurrentBackend) -> Response:
    picture = draw(summary(name, body, backend), f".{body.format}")
    return Response(picture, media_type="image/png" if body.format == "png" else "image/svg+xml")
