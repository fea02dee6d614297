"""The main job, end to end: imagery is indexed, asked and captioned in a real QGIS window.

Leaves in the output folder the index, `results.gpkg` with the result layers, and pictures.
"""

from __future__ import annotations

import argparse
import configparser
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
GEOMELT = [sys.executable, "-m", "geomelt"]
QUESTIONS = ("airplanes parked at an airport", "storage tanks", "a river with trees on its banks")
WINDOW = "1440x900x24"
QGIS_WITHIN_S = 3600


def main() -> int:
    """Returns the exit code: 0 when every step left what it should."""
    options = _options()
    started = time.monotonic()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    imagery = _imagery(options.imagery, out)
    code = _run_qgis(out, imagery)
    if code == 0:
        print(f"done in {time.monotonic() - started:.0f} s; look into {out}:")
        for path in sorted([*out.glob("*.png"), out / "results.gpkg", *out.glob("indexes/*.geomelt")]):
            print(f"  {path}")
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--imagery", type=Path, help="a folder of rasters of your own")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "demo")
    return parser.parse_args()


def _imagery(chosen: Path | None, out: Path) -> Path:
    """The user's folder, else the shared one, else a landscape made here."""
    if chosen is not None:
        if not chosen.is_dir():
            sys.exit(f"There is no folder {chosen}: give IMAGERY=/a/folder/of/rasters.")
        return chosen.resolve()
    shared = REPOSITORY.parent / "shared" / "imagery"
    if shared.is_dir():
        return shared
    raster = out / "imagery" / "landscape.tif"
    if not raster.exists():
        raster.parent.mkdir(exist_ok=True)
        subprocess.run([*GEOMELT, "sample", str(raster), "--size", "4096"], check=True)
    return raster.parent


def _run_qgis(out: Path, imagery: Path) -> int:
    """QGIS on a virtual screen, with a profile of its own and the plugin from this checkout."""
    _write_profile(out / "profiles", out / "indexes")
    plan = {"imagery": str(imagery), "out": str(out), "questions": QUESTIONS}
    environment = {
        **os.environ,
        "GEOMELT_BACKEND_PYTHON": sys.executable,
        "GEOMELT_DEMO": json.dumps(plan),
        "QGIS_PLUGINPATH": str(REPOSITORY / "build" / "plugins"),
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "QT_QPA_PLATFORM": "xcb",
    }
    # What belongs to the backend's Python would break QGIS's own.
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    command = [
        *("xvfb-run", "--auto-servernum", "--server-args", f"-screen 0 {WINDOW}"),
        *("qgis", "--nologo", "--noversioncheck", "--profiles-path", str(out / "profiles")),
        *("--code", str(Path(__file__).with_name("in_qgis.py"))),
    ]
    log = out / "qgis.log"
    progress = out / "progress.txt"
    progress.write_text("", encoding="utf-8")
    with log.open("w", encoding="utf-8") as sink:
        qgis = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
        told = 0
        deadline = time.monotonic() + QGIS_WITHIN_S
        while qgis.poll() is None and time.monotonic() < deadline:
            time.sleep(0.3)
            told = _tell(progress, told)
        if qgis.poll() is None:
            qgis.terminate()
        _tell(progress, told)
    if (out / "failed.txt").exists():
        print((out / "failed.txt").read_text(encoding="utf-8"), file=sys.stderr)
        return 1
    if not (out / "results.gpkg").exists():
        print(f"QGIS ended early: see {log}", file=sys.stderr)
        return 1
    return 0


def _tell(progress: Path, told: int) -> int:
    lines = progress.read_text(encoding="utf-8").splitlines()
    for line in lines[told:]:
        print(line, flush=True)
    return len(lines)


def _write_profile(profiles: Path, indexes: Path) -> None:
    """A QGIS profile that knows the plugin and asks nothing at the start."""
    shutil.rmtree(profiles, ignore_errors=True)
    ini = profiles / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    ini.parent.mkdir(parents=True)
    settings = configparser.ConfigParser()
    settings.optionxform = str  # type: ignore[assignment,method-assign]
    settings["geomelt"] = {"index_folder": str(indexes)}
    settings["PythonPlugins"] = {"geomelt_qgis": "true"}
    settings["qgis"] = {
        "checkVersion": "false",
        "showTips": "false",
        "dockAttributeTable": "true",
        "attributeTableView": "0",
        "projOpenAtLaunch": "0",
        "newsFeed-feed.qgis.org\\disabled": "true",
        "iconSize": "16",
    }
    settings["app"] = {
        "projections\\unknownCrsBehavior": "NoAction",
        "projections\\promptWhenMultipleTransformsExist": "false",
    }
    settings["Projections"] = {"defaultBehavior": "useProject"}
    with ini.open("w", encoding="utf-8") as file:
        settings.write(file, space_around_delimiters=False)


if __name__ == "__main__":
    sys.exit(main())
