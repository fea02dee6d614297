"""Any order of writes, and any break of one, leaves the index as a plain dictionary would be."""

from __future__ import annotations

from support.index_machine import IndexMachine, cases
from support.stores import STORES

for each in STORES:
    machine = type(f"Machine_{each.name}", (IndexMachine,), {"kind": each})
    globals()[f"Test_{each.name}"] = cases(machine)
