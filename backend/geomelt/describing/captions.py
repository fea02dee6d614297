"""Captions: a sentence for each tile."""

from __future__ import annotations

from typing import Any

from geomelt.engine.tasks import Captioner, Images

BATCH = 8  # captions are slow: nobody should wait for more


class CaptionTask:
    """A `TileTask` by a captioner; its property is `caption`."""

    batch = BATCH

    def __init__(self, captioner: Captioner) -> None:
        self.image_size = captioner.image_size
        self._captioner = captioner

    def describe(self, images: Images) -> list[dict[str, Any]]:
        return [{"caption": text} for text, _ in self._captioner.caption(images)]
