from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from stage_plugin import stage


def test_staged_plugin_is_whole_and_clean(tmp_path):
    plugin = stage(tmp_path)
    files = {path.relative_to(plugin).as_posix() for path in plugin.rglob("*") if path.is_file()}
    assert {
        "__init__.py", "metadata.txt", "LICENSE", "resources/icons/geomelt.svg",
    } <= files  # fmt: skip
    assert not [name for name in files if name.endswith(".pyc")]


def test_staged_plugin_brings_its_own_resources(tmp_path):
    stage(tmp_path)
    code = "from geomelt_qgis.core.paths import resource; print(resource('icons/geomelt.svg'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
