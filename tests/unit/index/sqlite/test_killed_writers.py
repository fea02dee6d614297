"""A writer that is killed in the middle of a source leaves the index as it was before."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from geomelt.base.addresses import Address
from geomelt.index.sqlite.rows import TileRows
from hypothesis.stateful import rule
from support.index_machine import CELLS, URIS, IndexMachine, Killed, cases, record, tiles, vectors
from support.stores import SQLITE


class KilledMachine(IndexMachine):
    kind = SQLITE

    @rule(uri=URIS, cells=CELLS)
    def kill(self, uri: str, cells: list[tuple[int, int]]) -> None:
        """Go on with the files as they lie in the middle of a write."""
        file = Path(str(self.address))
        left = Path(tempfile.mkdtemp(dir=self.folder))

        def killed(rows: Iterator[TileRows]) -> Iterator[TileRows]:
            yield from rows
            for each in (file, file.with_name(f"{file.name}-wal")):
                shutil.copy(each, left)
            raise Killed

        with (
            suppress(Killed),
            self.store.stage(record(uri), captioned=False) as stage,
            patch.object(stage, "_staged", lambda rows=stage._staged: killed(rows())),
        ):
            stage.add(tiles(cells), vectors(cells))
            stage.commit()
        self._close()
        self.address = Address(str(left / file.name))
        self._open()


TestKilled = cases(KilledMachine)
