"""What any store must fulfil, run over each: `kind` is a store of `support.stores.STORES`."""

from __future__ import annotations

import pytest
from support.stores import STORES, StoreKind


@pytest.fixture(scope="session", params=STORES, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> StoreKind:
    return request.param
