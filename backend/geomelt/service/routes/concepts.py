"""The concepts of an index: labelled tiles under a name."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from geomelt.base.addresses import checked_name
from geomelt.feedback.sharing import described, exported, imported, labels_of
from geomelt.index.stores import open_store
from geomelt.service.backend import CurrentBackend
from geomelt.service.concept_schemas import ImportBody, LabelsBody
from geomelt.service.overview_answers import (
    Concept,
    Concepts,
    ExportedConcept,
    LabelledConcept,
)

router = APIRouter(prefix="/indexes/{name}/concepts")


@router.get("", responses={200: {"model": Concepts}})
def list_concepts(name: str, backend: CurrentBackend) -> dict[str, Any]:
    store = backend.open_indexes.get(name)
    return {"concepts": [described(concept) for concept in store.concepts.all()]}


@router.get("/{concept}", responses={200: {"model": LabelledConcept}})
def show_concept(name: str, concept: str, backend: CurrentBackend) -> dict[str, Any]:
    found = backend.open_indexes.get(name).concepts.get(concept)
    return {**described(found), "labels": labels_of(found)}


@router.post("/{concept}", responses={200: {"model": Concept}})
def label_tiles(
    name: str, concept: str, body: LabelsBody, backend: CurrentBackend
) -> dict[str, Any]:
    with open_store(backend.address(name)) as store:
        labelled = store.concepts.label(
            checked_name(concept, "a concept"),
            text=body.text,
            positive=body.positive,
            negative=body.negative,
            forget=body.forget,
        )
    return described(labelled)


@router.delete("/{concept}", status_code=204)
def delete_concept(name: str, concept: str, backend: CurrentBackend) -> None:
    with open_store(backend.address(name)) as store:
        store.concepts.delete(concept)


@router.get("/{concept}/export", responses={200: {"model": ExportedConcept}})
def export_concept(name: str, concept: str, backend: CurrentBackend) -> dict[str, Any]:
    store = backend.open_indexes.get(name)
    return exported(store.concepts.get(concept), store.model)


@router.post("/{concept}/import", responses={200: {"model": Concept}})
def import_concept(
    name: str, concept: str, body: ImportBody, backend: CurrentBackend
) -> dict[str, Any]:
    with open_store(backend.address(name)) as store:
        read = imported(body.document, store.model, concept)
        return described(store.concepts.put(read, overwrite=body.overwrite))
