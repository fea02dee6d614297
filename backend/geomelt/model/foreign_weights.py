"""Tensors in the files that others publish their weights in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from geomelt.base.errors import GeomeltError


def load_weights(path: Path, kind: str, *, harmless: Sequence[type] = ()) -> Any:
    """What a file of PyTorch or of safetensors holds: its tensors by name, perhaps in a wrapper.

    No pickle runs code: values may be tensors, plain ones and those of the `harmless` types.
    Raises GeomeltError `no-such-file`, which names the `kind` of file to give, or `invalid`.
    """
    if not path.is_file():
        raise GeomeltError(
            f"There is no checkpoint {path}: give the path of {kind} file.", code="no-such-file"
        )
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        with torch.serialization.safe_globals(list(harmless)):
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the bytes of some other file lead an unpickler to
        cause = str(error).partition("\n")[0]
        raise GeomeltError(
            f"The checkpoint {path} cannot be read ({cause}): it must be a PyTorch or safetensors "
            "file that holds nothing but tensors and plain values."
        ) from error
