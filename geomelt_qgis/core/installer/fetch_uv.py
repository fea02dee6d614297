"""Brings uv: its wheel from a folder or the package index, checked, and its program taken out."""

from __future__ import annotations

import hashlib
import html
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QEventLoop, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import BackendError, Cancelled
from ..tasks.task import Task
from ..text import tr
from .addresses import hide_passwords
from .plan import Plan
from .problems import sentence
from .sources import Sources, sources_of_user
from .steps import FETCH
from .uv_pins import Pin

# Numbers of Qt's enums, which an attribute takes in every Qt.
_ALWAYS_NETWORK, _SAFE_REDIRECTS = 0, 1
_LOOK_MS = 100  # how soon a cancel is seen
_LINK = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']([^\"']+)", re.IGNORECASE)


class FetchUv(Task):
    """Succeeds with a line on where it came from, once the program lies where the plan has it."""

    def __init__(self, plan: Plan, pin: Pin) -> None:
        super().__init__(tr("Fetch uv, which installs the backend"))
        self._plan, self._pin = plan, pin

    def outcome(self) -> str:
        program = self._plan.installation.uv
        if program.exists():
            return f"{program} is here already"
        try:
            place, wheel = self._find()
            if hashlib.sha256(wheel).hexdigest() != self._pin.sha256:
                raise BackendError(
                    tr("{0} is not the file that this plugin knows (its SHA-256 differs): a proxy "
                       "or a mirror may change files. Ask those who run it, choose a bundle under "
                       "Backend from, or a Python of your own.").format(hide_passwords(place)),
                    "uv-changed",
                )  # fmt: skip
            _take_out(wheel, program)
        except OSError as error:
            raise BackendError(sentence(FETCH, 1, str(error)), "uv") from error
        return f"{program} from {hide_passwords(place)}"

    def _find(self) -> tuple[str, bytes]:
        """Where the wheel lay, and its bytes. Raises BackendError, OSError and Cancelled."""
        sources = Sources(no_index=True) if self._plan.offline else sources_of_user()
        folders = [str(self._plan.wheels)] if self._plan.wheels else []
        for folder in (*folders, *sources.find_links):
            file = Path(QUrl(folder).toLocalFile() if folder.startswith("file:") else folder)
            if (file / self._pin.wheel).is_file():
                return str(file / self._pin.wheel), (file / self._pin.wheel).read_bytes()
        problem = tr("no index is asked")
        for index in sources.indexes:
            try:
                page = f"{index.rstrip('/')}/uv/"
                address = link_to(self._pin.wheel, self._get(page).decode("utf-8", "replace"), page)
                if address:
                    return address, self._get(address)
                problem = tr("{0} has no {1}").format(index, self._pin.wheel)
            except ConnectionError as error:
                problem = str(error)
        raise BackendError(
            tr("uv, which installs, cannot be had ({0}): check the network and the proxy of QGIS "
               "and resume, choose a bundle under Backend from, or a Python of your own.").format(
                hide_passwords(problem)
            ),
            "uv",
        )  # fmt: skip

    def _get(self, url: str) -> bytes:
        """Raises ConnectionError with the error of the network, and Cancelled."""
        answer = _fetched(url, self._stop.is_set)
        if self._stop.is_set():
            raise Cancelled
        if answer.problem:
            raise ConnectionError(answer.problem)
        if answer.length not in (None, len(answer.content)):
            raise ConnectionError(tr("{0} broke off").format(url))
        return answer.content


@dataclass(frozen=True)
class _Answer:
    """The download; `length`: the announced one, None where it is unknown."""

    problem: str
    content: bytes
    length: int | None


def _fetched(url: str, stopped: Callable[[], bool]) -> _Answer:
    """Fetched as QGIS fetches, in this thread; cut short once `stopped`.

    QgsBlockingNetworkRequest would wait on after a cancel: its abort ends no loop in QGIS 3.22.
    """
    request = QNetworkRequest(QUrl(url))
    attributes = QNetworkRequest.Attribute
    request.setAttribute(attributes.RedirectPolicyAttribute, _SAFE_REDIRECTS)
    request.setAttribute(attributes.CacheSaveControlAttribute, False)
    request.setAttribute(attributes.CacheLoadControlAttribute, _ALWAYS_NETWORK)
    reply = QgsNetworkAccessManager.instance().get(request)
    loop, watch = QEventLoop(), QTimer()
    reply.finished.connect(loop.quit)
    watch.timeout.connect(lambda: loop.quit() if stopped() else None)
    watch.start(_LOOK_MS)
    if not reply.isFinished():
        loop.exec()
    watch.stop()
    if not reply.isFinished():
        reply.abort()
    announced = bytes(reply.rawHeader(b"Content-Length")).decode("ascii", "replace")
    is_plain = announced.isdigit() and not reply.hasRawHeader(b"Content-Encoding")
    is_good = reply.error() == QNetworkReply.NetworkError.NoError
    # The reply is left to the thread's end: PyQt hears of its end in the GUI thread, too late, and
    # would take the next one at its address for the one that is gone.
    return _Answer(
        problem="" if is_good else reply.errorString(),
        content=bytes(reply.readAll()) if is_good else b"",
        length=int(announced) if is_plain else None,
    )


def link_to(file: str, page: str, address: str) -> str | None:
    """The address of a file that an index's page (PEP 503) at this address links to."""
    for link in _LINK.findall(page):
        url = urljoin(address, html.unescape(link))
        parts, asked = urlsplit(url), urlsplit(address)
        if parts.path.rpartition("/")[2] != file:
            continue
        if parts.netloc == asked.netloc.rpartition("@")[2]:
            parts = parts._replace(netloc=asked.netloc)  # with the user and the password
        return parts._replace(fragment="").geturl()
    return None


def _take_out(wheel: bytes, program: Path) -> None:
    """The program is whole where it is: another name until then. Raises OSError."""
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        scripts = ".data/scripts/uv.exe" if program.suffix == ".exe" else ".data/scripts/uv"
        member = next(name for name in archive.namelist() if name.endswith(scripts))
        program.parent.mkdir(parents=True, exist_ok=True)
        new = program.with_name(f"{program.name}.new")
        new.write_bytes(archive.read(member))
    new.chmod(0o755)
    new.replace(program)
