"""What a terminal or a redirected output cannot show: escaped, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.addresses import Address
from geomelt.base.json_text import json_text
from geomelt.base.stamp import ModelStamp
from geomelt.imagery.recipe import TileRecipe
from geomelt.index.stores import create_store

NAME = "航空写真_é.tif"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with one refused source of that name."""
    file = tmp_path_factory.mktemp("indexes") / "names.geomelt"
    with create_store(
        Address.parsed(file), ModelStamp("m", "1", 4), TileRecipe().to_dict()
    ) as store:
        store.refuse_source(f"/data/{NAME}", 1, 1, f"/data/{NAME} cannot be read as a raster.")
    return file


def run(encoding: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "geomelt", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-16-le"])
def test_reports_in_any_encoding(names: Path, encoding: str) -> None:
    ended = run(encoding, "report", str(names), "--json")
    assert (ended.returncode, ended.stderr) == (0, b"")
    document = json.loads(ended.stdout.decode("utf-8"))
    assert document["sources"][0]["uri"] == f"/data/{NAME}"

    ended = run(encoding, "report", str(names))
    assert ended.returncode == 0
    shown = ended.stdout.decode(encoding)
    assert ("航空" if encoding == "utf-16-le" else "\\u822a\\u7a7a") in shown
    assert ("é" if encoding != "ascii" else "\\xe9") in shown


def test_an_error_that_cannot_be_shown() -> None:
    ended = run("cp1252", "report", "航空写真")
    assert ended.returncode == 1
    assert b"\\u822a" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_help_in_ascii() -> None:
    ended = run("ascii", "index", "--help")
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_json_of_names_that_are_no_utf8() -> None:
    assert json_text({"a": "é"}) == '{"a": "é"}'
    broken = os.fsdecode(b"\xe9")
    text = json_text({"a": broken, "b": "é"})
    assert text.isascii()
    assert json.loads(text) == {"a": broken, "b": "é"}
    with pytest.raises(ValueError, match="JSON"):
        json_text(np.inf)
