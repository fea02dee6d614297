"""What is installed works offline: the wheel carries weights, graphs and the licence."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from geomelt.engine.runtime.graphs import GRAPHS
from geomelt.model.files import default_model

BACKEND = Path(__file__).resolve().parents[3] / "backend"


def test_the_wheel_carries_the_default_model(tmp_path):
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path)]
    subprocess.run([*command, str(BACKEND)], check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    model = "geomelt/weights/geomelt-mini/"
    assert {"config.json", "tokenizer.json"} <= {Path(name).name for name in sizes if model in name}
    assert sizes[f"{model}model.safetensors"] > 1e6
    assert any(name.endswith("licenses/LICENSE") for name in sizes)
    made = (default_model() / GRAPHS).glob("*")
    assert {f"{model}{GRAPHS}/{file.name}" for file in made} <= set(sizes)
