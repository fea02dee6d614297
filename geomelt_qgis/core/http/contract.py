"""The records of the HTTP contract that the plugin reads (`docs/http-api.md`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ..capability import Capability

PROTOCOL = 1


_R = TypeVar("_R", bound="_Record")


@dataclass(frozen=True)
class _Record:
    @classmethod
    def read(cls: type[_R], data: dict[str, Any]) -> _R:
        """The record of a JSON object; keys of a newer backend are ignored."""
        return cls(**{f.name: data[f.name] for f in fields(cls) if f.name in data})


@dataclass(frozen=True)
class Health(_Record):
    status: str
    version: str
    protocol: int
    device: str | None = None
    detail: str | None = None
    model: dict[str, Any] | None = None
    index_folder: str | None = None
    capabilities: Sequence[str] | None = None

    def can(self, capability: Capability) -> bool:
        """A backend that does not say what it can do can do everything."""
        return self.capabilities is None or capability.value in self.capabilities

    @property
    def model_id(self) -> str:
        return str((self.model or {}).get("id", ""))


@dataclass(frozen=True)
class Index(_Record):
    name: str
    path: str
    tiles: int
    sources: int
    refused: int
    bytes: int
    created: str | None = None
    updated: str | None = None
    recipe: dict[str, Any] | None = None
    compatible: bool = True
    problem: str | None = None

    @property
    def ground_sizes(self) -> tuple[float, ...]:
        """Sides of the tiles in metres, finest first; empty where each source has its own."""
        return tuple((self.recipe or {}).get("ground_sizes") or ())


@dataclass(frozen=True)
class Concept(_Record):
    """Examples saved under a name; `positive` and `negative` count them."""

    name: str
    text: str | None = None
    positive: int = 0
    negative: int = 0
    learned: bool = False


@dataclass(frozen=True)
class Job(_Record):
    id: str
    index: str
    state: str
    done: int = 0
    total: int | None = None
    sources_done: int = 0
    sources_total: int | None = None
    rate: float | None = None
    eta_s: float | None = None
    source: str | None = None
    errors: tuple[dict[str, str], ...] = ()
    notes: tuple[dict[str, str], ...] = ()
    detail: str | None = None
    summary: dict[str, Any] | None = None
    passed_over: dict[str, Any] | None = None

    @property
    def ended(self) -> bool:
        return self.state in ("done", "cancelled", "failed")

    @property
    def percent(self) -> float | None:
        """0..100, or None while the tiles are being counted."""
        return 100.0 * self.done / self.total if self.total else None
