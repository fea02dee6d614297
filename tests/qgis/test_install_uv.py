"""Without a Python of the user's: uv is fetched, checked, and does the rest."""

from __future__ import annotations

import json
import os
import time
import zipfile
from dataclasses import replace

import pytest
from install_help import ALL, break_step, calls, installer, outcome, plan, steps
from uv_help import index, pin, wheel

from geomelt_qgis.core.installer.folder_tasks import MeasureTask
from geomelt_qgis.core.installer.installation import Installation
from geomelt_qgis.core.paths import plugin_version

__all__ = ["index", "installer", "outcome", "pin", "plan", "steps", "wheel"]

UV = ["python", *ALL]
PYTHON_ARCHIVE = "cpython-3.12.16+20261110-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"


@pytest.fixture
def own(plan):
    """The plan that needs nothing."""
    return replace(plan, interpreter="")


def run(installer, plan, outcome, wait_for, **how):
    before = len(outcome)
    installer.start(plan, **how)
    wait_for(lambda: len(outcome) > before, 30)
    return outcome[-1]


def recorded(steps, step):
    return json.loads((steps / f"{step}.json").read_text())


def test_all_steps_and_uv_comes_from_the_user_s_index(
    installer, own, steps, index, outcome, wait_for
):
    assert run(installer, own, outcome, wait_for) == "succeeded"
    assert calls(steps) == UV
    assert own.installation.is_complete
    assert own.installation.record().interpreter == ""
    assert index.asked == ["/simple/uv/", f"/simple/uv/{own_wheel(index)}"]
    assert own.installation.uv.stat().st_mode & 0o100


def own_wheel(index):
    (wheel,) = (index.folder / "simple" / "uv").iterdir()
    return wheel.name


def test_what_is_not_the_file_that_the_plugin_knows_is_not_run(
    installer, own, steps, index, wheel, outcome, wait_for
):
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("more", "of it")
    assert "SHA-256 differs" in run(installer, own, outcome, wait_for)
    assert calls(steps) == []
    assert not own.installation.uv.exists()


def test_a_download_that_breaks_off_is_reported_and_resumed(
    installer, own, steps, index, outcome, wait_for
):
    index.cut = True
    assert "check the network" in run(installer, own, outcome, wait_for)
    assert not own.installation.uv.exists()
    index.cut = False
    assert run(installer, own, outcome, wait_for) == "succeeded"
    asked = len(index.asked)
    assert run(installer, own, outcome, wait_for, anew=True) == "succeeded"
    assert len(index.asked) == asked, "uv is here already"


def test_an_index_without_uv_leaves_the_user_s_own_python(
    installer, own, plan, steps, index, wheel, outcome, wait_for
):
    wheel.unlink()
    assert "a Python of your own" in run(installer, own, outcome, wait_for)
    assert run(installer, plan, outcome, wait_for) == "succeeded"
    assert calls(steps) == ALL


def test_cancelled_while_uv_comes(installer, own, steps, index, outcome, wait_for):
    index.release.clear()
    installer.start(own)
    wait_for(index.held.is_set)
    began = time.monotonic()
    installer.cancel()
    wait_for(lambda: outcome)
    assert outcome == ["cancelled"]
    assert time.monotonic() - began < 10
    assert calls(steps) == []
    assert not installer.is_busy


def test_a_password_of_an_index_goes_to_uv_and_into_no_log(
    installer, own, steps, index, outcome, wait_for, monkeypatch
):
    index.password = "secret"
    monkeypatch.setenv("PIP_INDEX_URL", index.url.replace("//", "//me:secret@"))
    break_step(steps, "libraries", 'echo "from $UV_DEFAULT_INDEX"; exit 1')
    torch = "https://you:hidden@torch.example/cpu"
    run(installer, replace(own, torch_index=torch), outcome, wait_for)
    assert any(index.passwords), "uv's own wheel was fetched with it"
    assert "secret" in recorded(steps, "libraries")["environment"]["UV_DEFAULT_INDEX"]
    assert recorded(steps, "torch")["environment"]["UV_DEFAULT_INDEX"] == torch
    written = [installer.log.tail(), outcome[-1], own.installation.record_file.read_text()]
    written += [str(recorded(steps, step)["arguments"]) for step in ("torch", "libraries")]
    assert not [text for text in written if "secret" in text or "hidden" in text]
    assert "from http://****@127.0.0.1" in written[0]


def test_everything_of_uv_s_lies_beside_the_environment(
    installer, own, steps, index, outcome, wait_for
):
    run(installer, own, outcome, wait_for)
    environment = recorded(steps, "torch")["environment"]
    tools = str(own.installation.tools)
    for name in ("UV_CACHE_DIR", "UV_PYTHON_INSTALL_DIR"):
        assert environment[name].startswith(tools + os.sep)
    assert environment["UV_PYTHON_INSTALL_BIN"] == environment["UV_PYTHON_INSTALL_REGISTRY"] == "0"


def test_repair_begins_anew_once_python_and_backend_are_found(
    installer, own, steps, index, outcome, wait_for
):
    run(installer, own, outcome, wait_for)
    cached = own.installation.tools / "cache" / "damaged"
    cached.mkdir(parents=True)
    assert run(installer, own, outcome, wait_for, anew=True) == "succeeded"
    assert calls(steps) == [*UV, "python", "trial", *ALL]
    assert "--reinstall" in recorded(steps, "python")["arguments"]
    assert not cached.exists()


def test_repair_leaves_what_works_where_python_or_backend_cannot_be_had(
    installer, own, steps, index, outcome, wait_for
):
    run(installer, own, outcome, wait_for)
    for step in ("python", "trial"):
        break_step(steps, step, "echo error sending request; exit 1")
        assert "cannot be reached" in run(installer, own, outcome, wait_for, anew=True)
        (steps / f"{step}.sh").unlink()
        assert own.installation.is_complete


def test_what_the_environment_needs_no_longer_goes_after_an_update(
    installer, own, steps, index, outcome, wait_for
):
    tools, folder = own.installation.tools, own.installation.folder
    pythons = tools / "python"
    for name in ("cpython-3.12.1-x", "cpython-3.12.2-x"):
        (pythons / name / "bin").mkdir(parents=True)
    (pythons / "cpython-3.12-x").symlink_to(pythons / "cpython-3.12.2-x")
    (tools / "uv-0.0.1").touch()
    for name in ("torch-of-now", "torch-of-then"):
        package = tools / "cache" / "archive-v0" / name / "torch"
        package.mkdir(parents=True)
        (package / "a").touch()
    now = tools / "cache" / "archive-v0" / "torch-of-now"
    os.link(now / "torch" / "a", folder.parent / "linked")
    home = pythons / "cpython-3.12-x" / "bin"
    break_step(steps, "check", f'echo "home = {home}" > "{folder}/pyvenv.cfg"; echo "{{}}"')
    assert run(installer, own, outcome, wait_for) == "succeeded"
    wait_for(lambda: not (pythons / "cpython-3.12.1-x").exists())
    assert (pythons / "cpython-3.12.2-x").exists()
    assert own.installation.uv.exists()
    assert not (tools / "uv-0.0.1").exists()
    wait_for(lambda: list(now.parent.iterdir()) == [now])


# A bundle


@pytest.fixture
def bundle(tmp_path, wheel):
    """One file for a machine without a network."""
    path = tmp_path / "stick" / "geomelt.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(wheel, wheel.name)
        archive.writestr(f"geomelt-{plugin_version()}-py3-none-any.whl", "the backend")
        archive.writestr(f"20261110/{PYTHON_ARCHIVE}", "a Python")
        archive.writestr("../outside", "of the folder")
    return path


def test_from_a_bundle_without_a_network(
    installer, own, steps, index, bundle, outcome, wait_for, tmp_path
):
    break_step(steps, "libraries", 'ls "${UV_PYTHON_INSTALL_MIRROR#file://}"/2026*; exit 1')
    plan = replace(own, source=str(bundle), offline=True)
    run(installer, plan, outcome, wait_for)
    assert calls(steps) == UV[:-1]
    assert PYTHON_ARCHIVE in installer.log.tail()
    assert plan.installation.record().source == str(bundle)
    environment = recorded(steps, "libraries")["environment"]
    assert environment["UV_OFFLINE"] == environment["UV_NO_CONFIG"] == "1"
    assert "UV_DEFAULT_INDEX" not in environment
    assert index.asked == []
    assert not list(tmp_path.rglob("outside"))
    wait_for(lambda: not list(tmp_path.glob("env.tmp-*")))

    (steps / "libraries.sh").unlink()
    assert run(installer, plan, outcome, wait_for) == "succeeded"


def test_a_bundle_serves_a_python_of_the_user_s_too(
    installer, plan, steps, bundle, outcome, wait_for
):
    plan = replace(plan, source=str(bundle), offline=True)
    assert run(installer, plan, outcome, wait_for) == "succeeded"
    assert calls(steps) == ALL


def test_a_damaged_bundle_is_reported(installer, own, steps, bundle, outcome, wait_for):
    content = bytearray(bundle.read_bytes())
    at = content.index(b"the backend")
    content[at : at + 3] = b"THE"
    bundle.write_bytes(bytes(content))
    plan = replace(own, source=str(bundle), offline=True)
    assert "is damaged" in run(installer, plan, outcome, wait_for)
    assert calls(steps) == []


def test_linked_files_are_measured_once(qgis, tmp_path):
    here = Installation(tmp_path / "env")
    (here.tools / "cache").mkdir(parents=True)
    here.folder.mkdir()
    (here.tools / "cache" / "a").write_bytes(b"x" * 1000)
    os.link(here.tools / "cache" / "a", here.folder / "a")
    (here.folder / "b").write_bytes(b"x" * 10)
    assert MeasureTask(here).outcome() == 1010
