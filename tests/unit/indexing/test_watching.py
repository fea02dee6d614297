"""When a watched folder has news: not before its files are whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from geomelt.indexing import watching
from watchfiles import Change


class Growing(threading.Event):
    """Each wait but the last ones sees the file grow, as a slow copy does."""

    def __init__(self, file: Path, times: int) -> None:
        super().__init__()
        self.file, self.times, self.waits = file, times, 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waits += 1
        if self.waits <= self.times:
            with self.file.open("ab") as file:
                file.write(b"more")
        return self.is_set()


@pytest.mark.parametrize("times", [0, 3])
def test_a_file_that_grows_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    file = tmp_path / "slow.tif"
    file.touch()
    monkeypatch.setattr(watching, "watch", lambda *_, **__: [{(Change.added, str(file))}])
    growing = Growing(file, times)
    news = watching.changes([str(tmp_path)], growing)
    next(news)
    assert file.stat().st_size == 4 * times
    assert growing.waits == times + 1
    assert list(news) == []


def test_a_file_that_went_meanwhile_is_news_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.tif"
    monkeypatch.setattr(watching, "watch", lambda *_, **__: [{(Change.deleted, str(gone))}])
    assert list(watching.changes([str(tmp_path)], threading.Event(), settled=0.01)) == [None]
