"""`geomelt doctor`: what is installed, what it can do, what is wrong."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib import metadata
from typing import TYPE_CHECKING, Any

import typer

from geomelt.base import disk
from geomelt.base.about import version
from geomelt.base.addresses import checked_home
from geomelt.cli.output import FAILED, JsonOption, print_json, print_table
from geomelt.cli.shared_options import IndexFolderOption, takes_engine_options
from geomelt.engine.engine_options import EngineOptions

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine

_PACKAGES = (
    "torch",
    "onnxruntime",
    "transformers",
    "rasterio",
    "apsw",
    "sqlite-vec",
    "fastapi",
    "pyogrio",
)


@takes_engine_options
def doctor(
    engine: EngineOptions,
    index_folder: IndexFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Try every part on this machine; report what is wrong and exit 1 when one fails."""
    home = checked_home(index_folder)
    checks = [
        _tried("versions", _versions),
        _tried("vector store", lambda: _vector_store(home)),
        _tried("index folder", lambda: _writable(home)),
        _tried("model", lambda: _self_test(engine.load())),
        _tried("runtime cache", _runtime_cache),
    ]
    whole = all(check["ok"] for check in checks)
    if json:
        print_json({"ok": whole, "version": version(), "checks": checks})
    else:
        rows = [
            [check["name"], "ok" if check["ok"] else "wrong", check["detail"]] for check in checks
        ]
        print_table(["part", "state", "detail"], rows)
    if not whole:
        raise typer.Exit(FAILED)


def _tried(name: str, check: Callable[[], str]) -> dict[str, Any]:
    # Whatever a part can throw is its diagnosis; the other parts are tried all the same.
    try:
        return {"name": name, "ok": True, "detail": check()}
    except Exception as error:
        known = disk.as_geomelt_error(error) if isinstance(error, OSError) else None
        return {"name": name, "ok": False, "detail": str(known or error) or type(error).__name__}


def _versions() -> str:
    own = [f"geomelt {version()}", f"Python {platform.python_version()}", platform.platform()]
    return ", ".join(own + [f"{package} {metadata.version(package)}" for package in _PACKAGES])


def _vector_store(home: str) -> str:
    from geomelt.index.stores import catalog_of

    return catalog_of(home).versions()


def _writable(home: str) -> str:
    from geomelt.index.stores import catalog_of

    catalog_of(home).ensure_writable(home)
    return home


def _runtime_cache() -> str:
    from geomelt.engine.runtime.cache_folder import CacheFolder, default_cache_folder

    cache = CacheFolder(default_cache_folder())
    return f"{cache.size() / 1e6:.0f} MB in {cache.root}, which may be deleted at any time"


def _self_test(engine: Engine) -> str:
    """Embed and caption a picture of nothing in particular: numbers and words must come out."""
    import numpy as np

    side = engine.image_size
    images = np.random.default_rng(0).integers(0, 256, (1, side, side, 3), dtype=np.uint8)
    vectors = np.concatenate([engine.embed_tiles(images), engine.embed_texts(["a green field"])])
    lengths = np.linalg.norm(vectors, axis=1)
    if vectors.shape != (2, engine.stamp.dimension) or not np.allclose(lengths, 1, atol=1e-2):
        raise RuntimeError(
            f"{engine.stamp.id} embeds wrongly with {engine.precision} on {engine.device}: "
            "try --precision float32 or --device cpu"
        )
    caption, likelihood = engine.caption(images)[0]
    if not (caption.strip() and np.isfinite(likelihood)):
        raise RuntimeError(
            f"{engine.captioner.model_id} finds no words with {engine.precision} on "
            f"{engine.device}: try --precision float32 or --device cpu"
        )
    return (
        f"{engine.stamp.id}@{engine.stamp.revision[:12]}, {engine.precision} on {engine.device}, "
        f"tiles in {engine.numerics}; {engine.captioner.model_id} captions noise as {caption!r}; "
        f"can {', '.join(engine.capabilities)}"
    )


def add_commands(app: typer.Typer) -> None:
    app.command()(doctor)
