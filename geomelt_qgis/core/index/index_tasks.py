"""Reports, checks and runs of an index, in QGIS's task manager."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal

from ..http import calls
from ..http.address import Address
from ..http.client import Client
from ..http.contract import Job
from ..requests.index_request import IndexRequest
from ..tasks.task import BackendTask
from ..text import tr
from .index_report import Report, report_of
from .job_run import run_job


class ReportTask(BackendTask):
    """Succeeds with the Report of an index."""

    def __init__(self, address: Address, index: str) -> None:
        super().__init__(tr("Report of {0}").format(index), address)
        self._index = index

    def work(self, client: Client) -> Report:
        return report_of(client.send(calls.report(self._index)), self._index)


class CheckTask(BackendTask):
    """Succeeds with the list of what is wrong with an index, a sentence each."""

    def __init__(self, address: Address, index: str) -> None:
        super().__init__(tr("Check of {0}").format(index), address)
        self._index = index

    def work(self, client: Client) -> list[str]:
        return client.send(calls.check(self._index))


class IndexTask(BackendTask):
    """Starts the job and follows it; cancelling the task cancels the job.

    `job_changed` carries a Job twice a second. Succeeds with the last one.
    """

    job_changed = pyqtSignal(object)

    def __init__(self, address: Address, index: str, request: IndexRequest) -> None:
        super().__init__(tr("Index into {0}").format(index), address)
        self.index, self.request = index, request

    def work(self, client: Client) -> Job:
        return run_job(client, self.index, self.request, self._report)

    def _report(self, job: Job) -> None:
        if job.percent is not None:
            self.setProgress(job.percent)
        if not self._abandoned:
            self.job_changed.emit(job)
