"""The indexes of a running service, each opened once and kept open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from geomelt.base.addresses import Address
from geomelt.index.contract import Store
from geomelt.index.stores import catalog_of

_MOST = 8  # each may hold what makes its searches quick in memory


class OpenIndexes:
    """Lends open stores by name, to any thread; nothing else closes them.

    An index that was replaced by another of its name is opened anew, and the store that was
    requested longest ago is closed when there are too many. A closed store still answers those who
    hold it.
    """

    def __init__(self, home: str) -> None:
        self._home, self._catalog = home, catalog_of(home)
        self._open: OrderedDict[Address, tuple[Hashable, Store]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, name: str) -> Store:
        """To read from. Raises GeomeltError as `Address.named` and `Catalog.open` do."""
        store = self._held(Address.named(name, self._home))
        store.ensure_cache()  # in the background; what a writer added since is taken in, too
        return store

    def close(self, name: str) -> None:
        """Let go of an index, if it is held: before it is deleted."""
        with self._guard:
            self._close(Address.named(name, self._home))

    def close_all(self) -> None:
        with self._guard:
            for address in list(self._open):
                self._close(address)

    def _held(self, address: Address) -> Store:
        identity = self._catalog.identity(address)
        with self._guard:
            held = self._open.get(address)
            if held and held[0] == identity:
                self._open.move_to_end(address)
                return held[1]
            self._close(address)
            store = self._catalog.open(address, read_only=True)
            self._open[address] = identity, store
            while len(self._open) > _MOST:
                self._close(next(iter(self._open)))
            return store

    def _close(self, address: Address) -> None:
        if held := self._open.pop(address, None):
            held[1].close()
