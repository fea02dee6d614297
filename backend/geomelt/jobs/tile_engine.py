"""What indexing needs of a model."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]  # (n, image_size, image_size, 3), or one of them
Vectors = npt.NDArray[np.float32]  # (n, dimension)


class TileEngine(Protocol):
    """What indexing needs of `geomelt.engine.Engine`."""

    @property
    def model_id(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def numerics(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def image_size(self) -> int: ...
    def embed_tiles(self, images: Images) -> Vectors: ...
    def caption(self, images: Images) -> list[tuple[str, float]]: ...
