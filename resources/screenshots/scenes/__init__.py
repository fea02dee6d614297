"""The scenes, in the order in which they are taken: a module for each part of the product."""

from importlib import import_module

from screenshots.scene import SCENES

for _part in ("captioning", "searching", "layers", "indexing", "processing", "windows"):
    import_module(f"{__name__}.{_part}")

__all__ = ["SCENES"]
