"""What torch computes on, where it comes from, and how much there is to fetch and to keep."""

from __future__ import annotations

from enum import Enum

_PYTORCH = "https://download.pytorch.org/whl"
_BYTES_A_SECOND = 50e6 / 8  # of a usual line


class Variant(Enum):
    """The value is kept in the record."""

    CPU = "cpu"
    CUDA_12 = "cuda-12.6"
    CUDA_13 = "cuda-13.0"
    MACOS = "macos"

    @property
    def torch_index(self) -> str:
        """Where torch comes from; empty for the package index of everything else."""
        return {
            Variant.CPU: f"{_PYTORCH}/cpu",
            Variant.CUDA_12: f"{_PYTORCH}/cu126",
            Variant.CUDA_13: f"{_PYTORCH}/cu130",
            Variant.MACOS: "",
        }[self]

    @property
    def is_cuda(self) -> bool:
        return self in (Variant.CUDA_12, Variant.CUDA_13)

    @property
    def bytes_needed(self) -> float:
        """On disk at the end, with what is unpacked meanwhile."""
        return 9e9 if self.is_cuda else 3e9

    @property
    def bytes_fetched(self) -> float:
        """From the network or a bundle, all together."""
        return 3.5e9 if self.is_cuda else 0.6e9

    @property
    def minutes(self) -> int:
        """About so many, with a line of 50 Mbit/s and a disk of today."""
        unpacking = 4 if self.is_cuda else 2
        return round(self.bytes_fetched / _BYTES_A_SECOND / 60) + unpacking
