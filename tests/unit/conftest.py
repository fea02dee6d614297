"""What all unit tests share."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:  # as many threads as workers, before torch counts cores
    os.environ.setdefault("OMP_NUM_THREADS", "1")


class Refusing(logging.Handler):
    """What transformers is going to drop is an error while there is time to move."""

    def emit(self, record: logging.LogRecord) -> None:
        if "deprecated" in (message := record.getMessage()):
            raise FutureWarning(message)


@pytest.fixture(scope="session", autouse=True)
def no_farewells() -> Iterator[None]:
    handler, logger = Refusing(), logging.getLogger("transformers")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)


@pytest.fixture(scope="session", autouse=True)
def own_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Runtimes are chosen once for all tests, and the user's cache stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def tiny_model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, tiny, random GeoMELT model on disk."""
    from support.tiny_model import save_tiny_model

    return save_tiny_model(tmp_path_factory.mktemp("models") / "geomelt-tiny")
