"""What a list of indexes shows of one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.contract import Store
from geomelt.index.records import IndexDescription

log = logging.getLogger(__name__)


def described(
    address: Address, size: int, opened: Callable[[], Store], model: ModelStamp | None
) -> IndexDescription:
    """The index that `opened` opens to be read, of `size` bytes; never raises.

    Without `model` an index counts as `compatible` when it can be opened.
    """
    found = IndexDescription(name=address.name, path=str(address), bytes=size)
    try:
        with opened() as store:
            counts = store.counts()
            found = replace(
                found,
                tiles=counts.tiles,
                sources=counts.sources,
                refused=counts.refused,
                created=store.created,
                updated=store.updated,
                model=store.model,
                recipe=store.recipe,
            )
            if model:
                store.require_model(model)
            return replace(found, compatible=True)
    except GeomeltError as error:
        return replace(found, problem=error.detail)
    except Exception as error:  # whatever damage can lead to: the others are listed still
        log.exception("%s cannot be described", address)
        problem = (
            f"The index {address.name} cannot be read ({type(error).__name__}): delete it and "
            "index the imagery again."
        )
        return replace(found, problem=problem)
