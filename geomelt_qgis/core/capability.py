"""What models may be able to do, and what a user reads and does where they cannot."""

from __future__ import annotations

from enum import Enum

from .text import tr


class Capability(Enum):
    """A task of a model, as the contract names it."""

    CAPTION = "caption"
    EMBED_TEXTS = "embed-texts"
    EMBED_TILES = "embed-tiles"
    SCORE = "score"

    def missing(self) -> str:
        """A sentence with a slot for the model."""
        return {
            Capability.CAPTION: tr(
                "{0} writes no captions: choose another captioner in Settings > Options > GeoMELT."
            ),
            Capability.EMBED_TEXTS: tr(
                "{0} does not understand texts: choose another model in Settings > Options > "
                "GeoMELT."
            ),
            Capability.EMBED_TILES: tr(
                "{0} cannot index imagery: choose another model in Settings > Options > GeoMELT."
            ),
            Capability.SCORE: tr(
                "{0} cannot rank hits again: choose another model in Settings > Options > GeoMELT."
            ),
        }[self]
