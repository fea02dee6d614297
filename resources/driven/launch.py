"""Starts QGIS on a virtual screen with a profile of its own and the plugin from this checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from driven.profile import Sections, write_profile

REPOSITORY = Path(__file__).resolve().parents[2]
PLAN = "GEOMELT_DRIVEN"
PROGRESS, FAILURES, ENDED = "progress.txt", "failed.txt", "ended.txt"


@dataclass(frozen=True)
class Screen:
    """`width` and `height` in pixels, of which `scale` make one of Qt's."""

    width: int
    height: int
    scale: int = 1


def run_qgis(
    module: str,
    out: Path,
    plan: Mapping[str, object],
    screen: Screen,
    settings: Sections,
    *,
    within_s: float,
) -> list[str]:
    """Takes `module.steps()` inside QGIS until it ends; returns what failed, one sentence each.

    `plan` reaches the module as JSON, with `out` in it. `settings` go into the profile.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in (PROGRESS, FAILURES, ENDED):
        (out / name).unlink(missing_ok=True)
    profiles = out / "profiles"
    own = {"python": sys.executable, **settings.get("geomelt", {})}
    write_profile(profiles, {**settings, "geomelt": own})
    script = out / "start.py"
    script.write_text(f"from driven.steps import begin\nbegin({module!r})\n", encoding="utf-8")
    command = [
        *("xvfb-run", "--auto-servernum", "--server-args"),
        f"-screen 0 {screen.width}x{screen.height}x24",
        *("qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profiles)),
        *("--code", str(script)),
    ]
    log = out / "qgis.log"
    with log.open("w", encoding="utf-8") as sink:
        qgis = subprocess.Popen(
            command,
            env=_environment({**plan, "out": str(out)}, screen),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
        _listen(qgis, out / PROGRESS, time.monotonic() + within_s)
    failures = _lines(out / FAILURES)
    if not failures and not (out / ENDED).exists():
        failures = [f"QGIS ended early: see {log}"]
    return failures


def imagery(chosen: Path | None, out: Path) -> Path:
    """The user's folder, else ../shared/imagery, else a landscape generated in `out`."""
    if chosen is not None:
        if not chosen.is_dir():
            sys.exit(f"There is no folder {chosen}: give IMAGERY=/a/folder/of/rasters.")
        return chosen.resolve()
    shared = REPOSITORY.parent / "shared" / "imagery"
    if shared.is_dir():
        return shared
    raster = out / "imagery" / "landscape.tif"
    if not raster.exists():
        raster.parent.mkdir(parents=True, exist_ok=True)
        geomelt("sample", str(raster), "--size", "4096")
    return raster.parent


def geomelt(*arguments: str) -> None:
    """The backend's command line."""
    subprocess.run([sys.executable, "-m", "geomelt", *arguments], check=True)


def _environment(plan: Mapping[str, object], screen: Screen) -> dict[str, str]:
    environment = {
        **os.environ,
        PLAN: json.dumps(plan),
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "PYTHONPATH": str(REPOSITORY / "resources"),
        "QGIS_PLUGINPATH": str(REPOSITORY / "build" / "plugins"),
        "QT_QPA_PLATFORM": "xcb",
        "QT_SCALE_FACTOR": str(screen.scale),
    }
    # What belongs to the backend's Python would break QGIS's own; the profile names the backend.
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "GEOMELT_BACKEND_PYTHON"):
        environment.pop(name, None)
    return environment


def _listen(qgis: subprocess.Popen[bytes], progress: Path, deadline: float) -> None:
    """Prints the progress until QGIS has ended, or is ended because it is late."""
    printed = 0
    while True:
        over = qgis.poll() is not None
        lines = _lines(progress)
        for line in lines[printed:]:
            print(line, flush=True)
        printed = len(lines)
        if over:
            return
        if time.monotonic() > deadline:
            qgis.terminate()
            qgis.wait()
        time.sleep(0.3)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
