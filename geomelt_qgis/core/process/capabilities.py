"""What the loaded models cannot do, in words: the same for dock and Processing."""

from __future__ import annotations

from ..http.contract import Capability, Health
from ..text import tr


def incapable(health: Health | None, *needed: Capability) -> str:
    """Why the backend cannot do what is needed, and what helps; empty where it can, or where its
    health is not known yet."""
    if health is None:
        return ""
    lacking = (each for each in needed if not health.can(each))
    return next((_sentence(each).format(health.model_id) for each in lacking), "")


def _sentence(lacking: Capability) -> str:
    return {
        Capability.CAPTION: tr(
            "{0} writes no captions: choose another captioner in Settings > Options > GeoMELT."
        ),
        Capability.EMBED_TEXTS: tr(
            "{0} does not understand texts: choose another model in Settings > Options > GeoMELT."
        ),
        Capability.EMBED_TILES: tr(
            "{0} cannot index imagery: choose another model in Settings > Options > GeoMELT."
        ),
        Capability.SCORE: tr(
            "{0} cannot rank hits again: choose another model in Settings > Options > GeoMELT."
        ),
    }[lacking]
