"""The choices of an installation: what is proposed, what the user says, what cannot be had."""

from __future__ import annotations

import pytest

from geomelt_qgis.core.installer.graphics import Gpu
from geomelt_qgis.core.installer.installation import Installation
from geomelt_qgis.core.installer.machine import Machine
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.gui.install.install_form import InstallForm

MODERN = Gpu("NVIDIA GeForce RTX 4070", (581, 15), (8, 9))


@pytest.fixture
def form(qgis, tmp_path):
    form = InstallForm(str(tmp_path / "env"))
    yield form
    form.close_search()


def test_nothing_of_the_user_s_is_needed(form, tmp_path):
    index = Variant.CPU.torch_index
    assert form.plan() == Plan("", Installation(tmp_path / "env"), Variant.CPU, index)
    for words in ("600.0 MB are fetched", "3.0 GB of disk", "minutes"):
        assert words in form.forecast.text()


def test_what_fits_the_gpu_is_proposed_with_its_cost(form):
    form._on_graphics(MODERN)
    assert form.plan().variant is Variant.CUDA_13
    assert form.plan().torch_index == Variant.CUDA_13.torch_index
    for words in ("RTX 4070, driver 581.15: CUDA 13.0 fits.", "3.5 GB are fetched", "9.0 GB"):
        assert words in form.forecast.text()


def test_what_the_user_chose_stays(form):
    form.variant.setCurrentIndex(form.variant.findData(Variant.CUDA_12))
    form.variant.activated.emit(form.variant.currentIndex())
    form._on_graphics(MODERN)
    assert form.plan().variant is Variant.CUDA_12
    assert "RTX" not in form.forecast.text()


def test_what_was_installed_before_stays(qgis, tmp_path):
    here = Installation(tmp_path / "env")
    here.write(Plan("", here, Variant.CUDA_12, "https://index.example").record())
    form = InstallForm(str(here.folder))
    form._on_graphics(None)
    assert form.plan().variant is Variant.CUDA_12
    assert form.plan().torch_index == "https://index.example"


def test_a_bundle_needs_no_network(form, tmp_path):
    bundle = tmp_path / "geomelt.zip"
    bundle.touch()
    form.source.setFilePath(str(bundle))
    assert form.plan().offline
    form.source.setFilePath(str(tmp_path / "geomelt-1-py3-none-any.whl"))
    assert not form.plan().offline


def test_where_the_backend_cannot_be_had_there_is_nothing_to_press(plugin, monkeypatch):
    monkeypatch.setattr(Machine, "here", lambda: Machine("windows", "aarch64"))
    plugin.dock.show_install()
    dialog = plugin.dock.install
    assert "sqlite-vec" in dialog.summary.text()
    assert not dialog.install.isEnabled()
