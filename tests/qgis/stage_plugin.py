"""Puts the plugin together as QGIS installs it: `stage_plugin.py [FOLDER]`.

FOLDER/geomelt_qgis then holds the code with metadata.txt, LICENSE and the resources it needs.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "geomelt_qgis"


def stage(folder: Path) -> Path:
    """Returns the staged plugin's folder; what stood there before is replaced."""
    plugin = folder / NAME
    shutil.rmtree(plugin, ignore_errors=True)
    no_caches = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(REPOSITORY / NAME, plugin, ignore=no_caches)
    for file in ("metadata.txt", "LICENSE"):
        shutil.copy(REPOSITORY / file, plugin)
    shutil.copytree(REPOSITORY / "resources" / "icons", plugin / "resources" / "icons")
    return plugin


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "build" / "plugins"
    print(stage(target))
