"""Jobs: one after the other, watched, cancelled, and failing without harm."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.imagery import TileRecipe
from geomelt.index.stores import create_store, open_store
from geomelt.indexing import IndexRequest
from geomelt.jobs import Job, JobQueue
from support.colour_engine import ColourEngine

Submit = Callable[..., Job]
SECONDS = 20


class Bench:
    """A queue whose engine waits before each batch until it is let go."""

    def __init__(self, tmp_path: Path) -> None:
        self.go = threading.Event()
        self.at_work = threading.Event()
        self.engine = ColourEngine(before=self._pause)
        self.queue = JobQueue(lambda: self.engine)
        self._folder = tmp_path

    def submit(self, *paths: Path, name: str = "city", **options: Any) -> Job:
        return self.queue.submit(
            IndexRequest(
                Address.named(name, str(self._folder)),
                paths=tuple(map(str, paths)),
                recipe=TileRecipe(ground_sizes=(32.0,)),
                **options,
            )
        )

    def ended(self, job: Job) -> Job:
        """Every version of the job until it ends."""
        while job.active:
            newer = self.queue.wait(job.id, job.version, SECONDS)
            assert newer.version > job.version, "the job stands still"
            job = newer
        return job

    def _pause(self) -> None:
        self.at_work.set()
        assert self.go.wait(SECONDS)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.go.set()
    assert bench.queue.stop(SECONDS)


def test_a_job_from_queued_to_done(bench: Bench, folder: Path) -> None:
    job = bench.submit(folder)
    assert (job.state, job.started, job.version) == ("queued", None, 0)
    bench.go.set()
    done = bench.ended(job)
    snapshot = done.to_dict()
    assert json.loads(json.dumps(snapshot)) == snapshot
    assert set(snapshot) == {
        "id", "kind", "index", "state", "done", "total", "sources_done", "sources_total", "rate",
        "eta_s", "source", "errors", "notes", "started", "ended", "detail", "summary",
        "passed_over",
    }  # fmt: skip
    assert snapshot["state"] == "done"
    assert (snapshot["kind"], snapshot["index"]) == ("index", "city")
    assert (snapshot["done"], snapshot["total"]) == (12, 12)
    assert (snapshot["source"], snapshot["detail"], snapshot["errors"]) == (None, None, [])
    assert snapshot["started"] <= snapshot["ended"]
    assert snapshot["summary"]["indexed"] == 3
    assert bench.queue.all() == [bench.queue.get(job.id)] == [done]


def test_a_job_takes_what_its_patterns_let_pass(bench: Bench, folder: Path) -> None:
    bench.go.set()
    job = bench.submit(folder, include=("*.tif",), exclude=("r*",))
    assert bench.ended(job).to_dict()["summary"]["sources"] == 2
    with pytest.raises(GeomeltError) as error:
        bench.queue.submit(
            IndexRequest(Address.named("x", str(folder)), ("https://example.com/a.tif",))
        )
    assert error.value.code == "remote-not-allowed"


def test_jobs_run_one_after_the_other(bench: Bench, folder: Path) -> None:
    first, second = bench.submit(folder), bench.submit(folder, name="second")
    assert bench.at_work.wait(SECONDS)
    assert [job.state for job in bench.queue.all()] == ["running", "queued"]
    assert bench.queue.busy(Address.named("second", str(folder.parent)))
    bench.go.set()
    assert bench.ended(first).state == bench.ended(second).state == "done"
    assert not bench.queue.busy(Address.named("second", str(folder.parent)))


def test_bad_files_are_errors_of_a_job_that_is_done(bench: Bench, folder: Path) -> None:
    (folder / "bad.tif").write_bytes(b"x")
    bench.go.set()
    done = bench.ended(bench.submit(folder))
    assert done.state == "done"
    errors = done.to_dict()["errors"]
    assert [set(error) for error in errors] == [{"uri", "reason"}]
    assert errors[0]["uri"] == str(folder / "bad.tif")


def test_cancelling_a_running_job_keeps_the_index_whole(
    bench: Bench, folder: Path, raster: Callable[..., Path]
) -> None:
    raster(folder / "large.tif", tiles=30)
    job = bench.submit(folder)
    assert bench.at_work.wait(SECONDS)
    assert bench.queue.cancel(job.id).state == "running"
    bench.go.set()
    cancelled = bench.ended(job)
    assert (cancelled.state, cancelled.detail) == ("cancelled", None)
    assert cancelled.summary is not None
    assert cancelled.summary.cancelled
    assert bench.queue.cancel(job.id).state == "cancelled", "a second time changes nothing"
    with open_store(Address.parsed(folder.parent / "city.geomelt")) as store:
        assert store.check() == []
        assert store.counts().tiles < 900
    assert bench.ended(bench.submit(folder)).state == "done"


def test_cancelling_a_queued_job_means_it_never_runs(bench: Bench, folder: Path) -> None:
    first, second = bench.submit(folder), bench.submit(folder, name="second")
    assert bench.queue.cancel(second.id).state == "cancelled"
    bench.go.set()
    assert bench.ended(first).state == "done"
    assert bench.queue.get(second.id).started is None


def test_an_engine_that_breaks_fails_the_job_and_not_the_queue(
    bench: Bench, folder: Path, tmp_path: Path
) -> None:
    whole = bench.engine
    bench.engine = ColourEngine(before=lambda: [][0])
    failed = bench.ended(bench.submit(folder))
    assert failed.state == "failed"
    assert failed.detail is not None
    assert "list index out of range" in failed.detail
    bench.engine = whole
    bench.go.set()
    assert bench.ended(bench.submit(folder)).state == "done"
    with open_store(Address.parsed(tmp_path / "city.geomelt")) as store:
        assert store.check() == []


def test_what_cannot_work_is_refused_before_it_is_queued(
    bench: Bench, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(GeomeltError) as error:
        bench.submit(tmp_path / "gone")
    assert error.value.code == "no-such-folder"
    assert not (tmp_path / "city.geomelt").exists(), "no empty index is left behind"

    bench.submit(folder)
    bench.engine = ColourEngine(revision="2")
    with pytest.raises(GeomeltError) as error:
        bench.submit(folder)
    assert error.value.code == "other-model"
    assert len(bench.queue.all()) == 1


def test_an_index_that_another_process_writes_fails_the_job(
    bench: Bench, folder: Path, tmp_path: Path
) -> None:
    create_store(Address.parsed(tmp_path / "city.geomelt"), bench.engine.stamp).close()
    with open_store(Address.parsed(tmp_path / "city.geomelt")) as other, other.writing():
        failed = bench.ended(bench.submit(folder))
    assert failed.state == "failed"
    assert failed.detail is not None
    assert "written by process" in failed.detail


def test_waiting_ends_with_its_time_and_at_once_for_an_ended_job(
    bench: Bench, folder: Path
) -> None:
    job = bench.submit(folder)
    assert bench.at_work.wait(SECONDS)
    now = bench.queue.get(job.id)
    assert bench.queue.wait(job.id, now.version, 0.05) == now
    bench.go.set()
    done = bench.ended(now)
    assert bench.queue.wait(job.id, done.version, SECONDS) == done


def test_stopping_cancels_everything_and_ends_the_worker(
    bench: Bench, folder: Path, raster: Callable[..., Path]
) -> None:
    raster(folder / "large.tif", tiles=30)
    jobs = [bench.submit(folder), bench.submit(folder, name="second")]
    assert bench.at_work.wait(SECONDS)
    stopped = threading.Thread(target=bench.queue.stop, args=(SECONDS,))
    stopped.start()
    while bench.queue.get(jobs[1].id).active:
        bench.queue.wait(jobs[1].id, bench.queue.get(jobs[1].id).version, SECONDS)
    bench.go.set()
    stopped.join(SECONDS)
    assert [job.state for job in bench.queue.all()] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("ask", ["get", "cancel"])
def test_no_such_job(bench: Bench, ask: str) -> None:
    with pytest.raises(GeomeltError) as error:
        getattr(bench.queue, ask)("nothing")
    assert error.value.code == "no-such-job"
