"""A process of its own that writes the tensors of one pickled file as safetensors.

Run as `python -m geomelt.engine.library.pickle_process PICKLED SAFETENSORS`. torch's unpickler
for weights alone never runs what a pickle names. Beyond that this process opens no connection,
starts no program, and has no more memory than the file's size can explain. Where the file is
refused, its last line on stdout says why, and the exit status is 2.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import torch
from safetensors.torch import save_file
from torch import Tensor

REFUSED = 2
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
_LARGER = 2  # times its file's size that tensors which share memory may take
_SPARE = 2 << 30  # bytes of memory for anything but tensors


def main(source: Path, target: Path) -> None:
    """Writes `target`; raises ValueError where `source` holds anything but tensors."""
    size = source.stat().st_size
    _forbid_programs_and_connections()
    _limit_memory((1 + 2 * _LARGER) * size + _SPARE)
    packed = zipfile.is_zipfile(source)
    if packed:
        _require_stored(source)
    tensors = _tensors(torch.load(source, map_location="cpu", weights_only=True, mmap=packed))
    if sum(each.numel() * each.element_size() for each in tensors.values()) > _LARGER * size:
        raise ValueError("its tensors are larger than the file")
    save_file(
        {name: each.contiguous().clone() for name, each in tensors.items()},
        target,
        metadata={"format": "pt"},
    )


def _tensors(read: Any) -> dict[str, Tensor]:
    if not isinstance(read, Mapping) or not read:
        raise ValueError(f"it holds a {type(read).__name__}, not tensors by name")
    for name, value in read.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            raise ValueError(f"{name!r} is a {type(value).__name__} and no tensor")
    return {name: value.detach() for name, value in read.items()}


def _require_stored(source: Path) -> None:
    """torch compresses nothing; whoever does may mean to fill the memory."""
    with zipfile.ZipFile(source) as archive:
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
            raise ValueError("it is compressed, which torch does not write")


def _forbid_programs_and_connections() -> None:
    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} is not for a file of weights")

    sys.addaudithook(refuse)


def _limit_memory(more: int) -> None:
    """At most `more` bytes beyond what is in use; Windows has no such limit."""
    if sys.platform != "win32":
        import resource

        most = psutil.Process().memory_info().vms + more
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _reason(error: Exception) -> str:
    """What torch objects to, without its advice to load the file all the same."""
    named = re.search(r"(Unsupported [^\n]*?|GLOBAL \S+)( was not|\.|\n|$)", str(error))
    return named[1] if named else str(error).partition("\n")[0].rstrip(".: ")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Exception as error:  # whatever the bytes of some other file lead an unpickler to
        print(_reason(error))
        sys.exit(REFUSED)
