"""The graphs that come with geomelt-mini, or why a test has to do without."""

from __future__ import annotations

import pytest
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime.graphs import GRAPHS, LIST, Graphs
from geomelt.model.files import default_model


def shipped_graphs() -> Graphs:
    """Skips where `make graphs` has not made them, fails where they belong to other weights."""
    folder = ModelFolder.find(default_model())
    if not (folder.path / GRAPHS / LIST).is_file():
        pytest.skip("the graphs of geomelt-mini are not made here: make graphs")
    graphs = Graphs.of(folder)
    assert graphs is not None, "other weights: make graphs"
    return graphs
