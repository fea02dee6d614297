"""The area summary, in QGIS's task manager."""

from __future__ import annotations

from ..http import calls
from ..http.address import Address
from ..http.client import Client
from ..requests.summary_request import SummaryRequest
from ..tasks.task import BackendTask
from ..text import tr
from .area_shares import Summary


class SummaryTask(BackendTask):
    """Succeeds with a Summary."""

    def __init__(self, address: Address, index: str, request: SummaryRequest) -> None:
        super().__init__(tr("Area summary of {0}").format(index), address)
        self._index, self._request = index, request

    def work(self, client: Client) -> Summary:
        return Summary.read(client.send(calls.summary(self._index, self._request)))
