"""The area summary, asked for in QGIS's task manager."""

from __future__ import annotations

from typing import Any

from .address import Address
from .client import Client
from .summary import Summary
from .tasks import BackendTask
from .text import tr


class SummaryTask(BackendTask):
    """Succeeds with a Summary."""

    def __init__(self, address: Address, index: str, body: dict[str, Any]) -> None:
        super().__init__(tr("Area summary of {0}").format(index), address)
        self._index, self._body = index, body

    def work(self, client: Client) -> Summary:
        return Summary.read(client.summary(self._index, self._body))
