"""Notes of the jobs under way, on disk, so that they outlive a QGIS that crashes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

from ..requests.index_request import IndexRequest


@dataclass(frozen=True)
class JobNote:
    """`place`: of the index, see `Backend.place`; `request`: that of the job."""

    file: Path
    place: str
    index: str
    request: IndexRequest


class JobNotes:
    """One file per job, locked as long as the QGIS lives that the job belongs to.

    A note without a living owner is abandoned. A profile that cannot be written to keeps none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(QgsApplication.qgisSettingsDirPath()) / "geomelt" / "jobs"
        self._locks: dict[Path, QLockFile] = {}

    def write(self, place: str, index: str, request: IndexRequest) -> JobNote:
        note = JobNote(self._folder / f"{uuid4().hex}.json", place, index, request)
        content = json.dumps({"place": place, "index": index, "body": request.to_json()})
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._lock(note.file):
                note.file.write_text(content, encoding="utf-8")
        except OSError:
            self.drop(note)
        return note

    def abandoned_at(self, place: str) -> list[JobNote]:
        """The notes that no living QGIS owns, of jobs at this place; they are ours from now on."""
        notes = []
        for file in sorted(self._folder.glob("*.json")):
            if file in self._locks or not self._lock(file):
                continue
            note = _read(file)
            if note is None:
                self._remove(file)
            elif note.place == place:
                notes.append(note)
            else:
                self._unlock(file)
        return notes

    def drop(self, note: JobNote) -> None:
        """The job is over; a second call finds nothing to do."""
        self._remove(note.file)

    def release(self) -> None:
        """Leaves the notes to the next QGIS."""
        for file in list(self._locks):
            self._unlock(file)

    def _lock(self, file: Path) -> bool:
        lock = QLockFile(str(file.with_suffix(".lock")))
        lock.setStaleLockTime(0)  # stale only when its process is gone
        if not lock.tryLock(0):
            return False
        self._locks[file] = lock
        return True

    def _unlock(self, file: Path) -> None:
        lock = self._locks.pop(file, None)
        if lock is not None:
            lock.unlock()

    def _remove(self, file: Path) -> None:
        if file in self._locks:
            try:
                file.unlink(missing_ok=True)
            except OSError:
                return  # tried again by the next QGIS, which finds it unowned
            self._unlock(file)


def _read(file: Path) -> JobNote | None:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        request = IndexRequest.read(data["body"])
        return JobNote(file, str(data["place"]), str(data["index"]), request)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
