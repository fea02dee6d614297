"""The engine of a running service: loading, ready or failed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from geomelt.base.errors import GeomeltError
from geomelt.service.statuses import NoEngine

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine

log = logging.getLogger(__name__)

Status = Literal["loading", "ready", "failed"]


class EngineHolder:
    """Loads the engine in the background, so that the service answers at once."""

    def __init__(self, load: Callable[[], Engine]) -> None:
        self._load = load
        self._engine: Engine | None = None
        self._error: GeomeltError | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="load-engine", daemon=True).start()

    @property
    def status(self) -> Status:
        if self._error:
            return "failed"
        return "ready" if self._engine else "loading"

    @property
    def detail(self) -> str | None:
        """What went wrong, as a sentence."""
        return self._error.detail if self._error else None

    @property
    def engine(self) -> Engine | None:
        """The engine once it is there."""
        return self._engine

    def get(self) -> Engine:
        """The engine; GeomeltError `model-loading` or why it could not be loaded."""
        if self._error:
            raise NoEngine(self._error.detail, code=self._error.code)
        if self._engine is None:
            raise NoEngine(
                "The model is still loading: try again in a moment.",
                code="model-loading",
            )
        return self._engine

    def _run(self) -> None:
        try:
            self._engine = self._load()
            log.info("model %s ready", self._engine.stamp.id)
        except GeomeltError as error:
            log.error("%s", error.detail)
            self._error = error
        except Exception as error:
            log.exception("the model could not be loaded")
            self._error = GeomeltError(
                f"The model could not be loaded ({error}): install the backend again, or see "
                "what geomelt doctor reports.",
                code="internal",
            )
