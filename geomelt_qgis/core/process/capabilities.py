"""What the loaded models cannot do, in words: the same for dock and Processing."""

from __future__ import annotations

from ..capability import Capability
from ..http.contract import Health


def incapable(health: Health | None, *needed: Capability) -> str:
    """Why the backend cannot do what is needed, and what helps; empty where it can, or where its
    health is not known yet."""
    if health is None:
        return ""
    lacking = (each for each in needed if not health.can(each))
    return next((each.missing().format(health.model_id) for each in lacking), "")
