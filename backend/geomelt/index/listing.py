"""What an index says of itself in a list of indexes."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomelt.base.addresses import IndexFolder
from geomelt.base.errors import GeomeltError

if TYPE_CHECKING:
    from geomelt.base.stamp import ModelStamp

log = logging.getLogger(__name__)


def list_indexes(folder: IndexFolder, model: ModelStamp | None = None) -> list[dict[str, Any]]:
    """`describe_index` of each, by name."""
    found = []
    for name in folder.names():
        with contextlib.suppress(GeomeltError, OSError):  # deleted since the folder was read
            found.append(describe_index(folder, name, model))
    return found


def describe_index(
    folder: IndexFolder, name: str, model: ModelStamp | None = None
) -> dict[str, Any]:
    """INDEX of docs/http-api.md; one that cannot be opened says why as its `problem`.

    Without `model` an index counts as `compatible` when it can be opened. Raises GeomeltError
    `no-such-index`.
    """
    file = folder.existing(name)
    found: dict[str, Any] = {
        "name": name,
        "path": str(file),
        "tiles": 0,
        "sources": 0,
        "refused": 0,
        "bytes": _bytes(file),
        "created": None,
        "updated": None,
        "model": None,
        "recipe": None,
        "compatible": False,
        "problem": None,
    }
    try:
        _open_and_tell(file, found, model)
    except GeomeltError as error:
        found["problem"] = error.detail
    except Exception as error:  # whatever a damaged file can lead to: the others are listed still
        log.exception("%s cannot be described", file)
        found["problem"] = (
            f"The index {file} cannot be read ({type(error).__name__}): delete it and index the "
            "imagery again."
        )
    return found


def _open_and_tell(file: Path, found: dict[str, Any], model: ModelStamp | None) -> None:
    from geomelt.index import IndexStore

    with IndexStore.open(file, read_only=True) as store:
        counts = store.counts()
        found |= {
            "tiles": counts.tiles,
            "sources": counts.sources,
            "refused": counts.refused,
            "created": store.created,
            "updated": store.updated,
            "model": {
                "id": store.model.id,
                "revision": store.model.revision,
                "dimension": store.model.dimension,
            },
            "recipe": store.recipe,
        }
        if model:
            store.require_model(model)
        found["compatible"] = True


def _bytes(file: Path) -> int:
    """The index with what SQLite has not yet moved into it."""
    log = file.with_name(f"{file.name}-wal")
    return file.stat().st_size + (log.stat().st_size if log.exists() else 0)
