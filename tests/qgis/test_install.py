"""The installer's steps: marker, resume, repair, lock, cancel; then a whole, tiny installation."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

from install_help import ALL, HERE, break_step, calls, installer, outcome, plan, steps
from qgis.PyQt.QtCore import QTimer

from geomelt_qgis.core.installer.installation import Installation
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.paths import plugin_version
from geomelt_qgis.core.process.state import State

__all__ = ["installer", "outcome", "plan", "steps"]

FAKE_PARTS = ("fake_captions.py", "fake_contract.py", "fake_search.py", "fake_sequence.py")
CONTRACT = HERE.parents[1] / "docs" / "openapi.json"


def test_all_steps_in_order_and_a_complete_record(installer, plan, steps, outcome, wait_for):
    seen = []
    installer.progressed.connect(lambda fraction, text: seen.append((fraction, text)))
    installer.start(plan)
    assert not plan.installation.is_complete
    wait_for(lambda: outcome)
    assert outcome == ["succeeded"]
    assert calls(steps) == ALL
    assert plan.installation.is_complete
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert "Collecting torch==2.13.0" in [text for _, text in seen]
    assert "Collecting torch==2.13.0" in installer.log.tail()


def test_a_failed_step_is_reported_and_resumed(installer, plan, steps, outcome, wait_for):
    break_step(steps, "libraries", "echo 'OSError: [Errno 28] No space left on device'; exit 1")
    installer.start(plan)
    wait_for(lambda: outcome)
    assert "The disk is full" in outcome[0]
    assert plan.installation.record().done == ("environment", "backend", "torch")
    assert not plan.installation.is_complete
    (steps / "libraries.sh").unlink()
    installer.start(plan)
    wait_for(lambda: len(outcome) == 2)
    assert outcome[1] == "succeeded"
    assert calls(steps) == [*ALL[:4], *ALL[3:]]


def test_without_the_backend_s_wheel_nothing_large_is_fetched(
    installer, plan, steps, outcome, wait_for
):
    said = "ERROR: No matching distribution found for geomelt==0.1.0"
    break_step(steps, "backend", f"echo '{said}'; exit 1")
    installer.start(plan)
    wait_for(lambda: outcome)
    assert "choose the backend's wheel" in outcome[0]
    assert calls(steps) == ["environment", "backend"]


def test_a_backend_that_does_not_work_is_not_complete(installer, plan, steps, outcome, wait_for):
    report = {"ok": False, "checks": [{"name": "model", "ok": False, "detail": "no weights"}]}
    break_step(steps, "check", f"echo '{json.dumps(report)}'; exit 1")
    installer.start(plan)
    wait_for(lambda: outcome)
    assert outcome == ["The backend is installed but does not work: no weights"]
    assert not plan.installation.is_complete


def test_other_choices_begin_anew(installer, plan, steps, outcome, wait_for):
    break_step(steps, "backend", "exit 1")
    installer.start(plan)
    wait_for(lambda: outcome)
    (steps / "backend.sh").unlink()
    installer.start(Plan(plan.interpreter, plan.installation, Variant.CUDA_12))
    wait_for(lambda: len(outcome) == 2)
    assert calls(steps)[2:] == ALL


def test_a_resumed_one_remembers_where_packages_came_from_last(
    installer, plan, steps, outcome, wait_for, tmp_path
):
    break_step(steps, "torch", "exit 1")
    installer.start(plan)
    wait_for(lambda: outcome)
    (steps / "torch.sh").unlink()
    installer.start(replace(plan, source=str(tmp_path)))
    wait_for(lambda: len(outcome) == 2)
    assert calls(steps) == [*ALL[:3], *ALL[2:]]
    assert plan.installation.record().source == str(tmp_path)


def test_pip_unpacks_beside_the_environment_and_leaves_nothing(
    installer, plan, steps, outcome, wait_for, tmp_path
):
    killed = tmp_path / "env.tmp-of-a-killed-one"
    killed.mkdir()
    break_step(steps, "torch", 'touch "$TMPDIR/half a wheel"; echo "in $TMPDIR"; exit 1')
    installer.start(plan)
    wait_for(lambda: outcome)
    assert f"in {tmp_path / 'env.tmp-'}" in installer.log.tail()
    wait_for(lambda: not list(tmp_path.glob("env.tmp-*")))


def test_cancelled_before_the_first_step(installer, plan, steps, outcome):
    installer.start(plan)
    installer.cancel()
    assert outcome == ["cancelled"]
    assert not installer.is_busy
    assert calls(steps) == []


def test_cancel_ends_the_step_and_resume_repeats_it(installer, plan, steps, outcome, wait_for):
    break_step(steps, "torch", "exec cat")  # ends with its stdin, as what a supervisor holds does
    installer.start(plan)
    wait_for(lambda: calls(steps) == ALL[:3])
    installer.cancel()
    wait_for(lambda: outcome)
    assert outcome == ["cancelled"]
    assert not installer.is_busy
    (steps / "torch.sh").unlink()
    installer.start(plan)
    wait_for(lambda: len(outcome) == 2)
    assert calls(steps) == [*ALL[:3], *ALL[2:]]


def test_a_python_that_cannot_be_run(installer, plan, outcome, wait_for):
    installer.start(Plan("/nowhere/python", plan.installation, Variant.CPU))
    wait_for(lambda: outcome)
    assert outcome[0].startswith("/nowhere/python cannot be run")


def test_a_folder_that_cannot_be_made(installer, plan, outcome, wait_for):
    installer.start(Plan(plan.interpreter, Installation(Path("/proc/env/python")), Variant.CPU))
    wait_for(lambda: outcome)
    assert "Choose another folder." in outcome[0]


def test_two_qgis_do_not_install_at_once(installer, plan, steps, outcome, wait_for):
    """The other QGIS is a process of its own; when it is killed, its lock is no lock."""
    plan.installation.folder.parent.mkdir(parents=True, exist_ok=True)
    code = (
        "import sys, time; from pathlib import Path\n"
        "from geomelt_qgis.core.installer.installation import Installation\n"
        "lock = Installation(Path(sys.argv[1])).lock()\n"
        "print(lock.tryLock(0), flush=True)\n"
        "time.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(plan.installation.folder)],
        cwd=HERE.parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout.readline() == "True\n"
        installer.start(plan)
        wait_for(lambda: outcome)
        assert f"Another QGIS (process {other.pid}) installs" in outcome[0]
        assert calls(steps) == []
    finally:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        other.stdout.close()
    installer.start(plan)
    wait_for(lambda: len(outcome) == 2)
    assert outcome[1] == "succeeded"


def test_a_step_ends_when_qgis_is_gone(tmp_path):
    """The supervisor: what the step runs ends with the stdin that QGIS holds."""
    supervisor = HERE.parents[1] / "geomelt_qgis" / "core" / "installer" / "supervisor.py"
    (tmp_path / "endless.py").write_text(
        "import subprocess, sys, time\n"
        "read = subprocess.run(['cat'], capture_output=True, timeout=30)\n"
        "print(read.stdout, flush=True)\n"
        "time.sleep(60)\n"
    )
    step = subprocess.Popen(
        [sys.executable, str(supervisor), "endless"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert step.stdout.readline() == b"b''\n", "what the step starts has a stdin of its own"
    step.stdin.close()
    assert step.wait(timeout=60) == 1
    step.stdout.close()


def test_a_program_ends_when_qgis_is_gone(tmp_path):
    """The supervisor of uv: the program ends with it, and its own end is reported."""
    supervisor = HERE.parents[1] / "geomelt_qgis" / "core" / "installer" / "supervisor.py"

    def hold(script):
        return subprocess.Popen(
            [sys.executable, str(supervisor), "--program", "/bin/sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    with hold("echo begun; exec sleep 60") as holding:
        assert holding.stdout.readline() == b"begun\n"
        holding.stdin.close()
        assert holding.wait(timeout=5) == 1
        began = time.monotonic()
        assert holding.stdout.read() == b""  # it ends with the last that holds it
        assert time.monotonic() - began < 30
    for script, code in (("exit 3", 3), ("kill -9 $$", 137)):
        with hold(script) as holding:
            assert holding.wait(timeout=20) == code


# A whole one


def write_wheel(folder, name, version, files):
    """A wheel as pip takes it."""
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    contents = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    contents[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in (*contents, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in contents.items():
            archive.writestr(file, text)


def test_from_an_empty_folder_to_a_running_backend(plugin, tmp_path, wait_for, monkeypatch):
    """venv and pip are real; the wheels are tiny, and the backend is the fake one."""
    monkeypatch.setattr(Variant, "bytes_needed", 0)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    doctor = (
        "import sys\n"
        "if sys.argv[1] == 'doctor':\n"
        "    import torch\n"
        '    print(\'{"ok": true, "checks": []}\')\n'
        "    sys.exit()\n"
    )
    fake = (
        (HERE / "fake_backend.py")
        .read_text()
        .replace("import base64\n", f"import base64\n{doctor}", 1)
    )
    write_wheel(wheels, "torch", "2.13.0", {"torch/__init__.py": ""})
    write_wheel(
        wheels,
        "geomelt",
        plugin_version(),
        {
            "geomelt/__init__.py": "",
            "geomelt/__main__.py": fake,
            **{f"geomelt/{part}": (HERE / part).read_text() for part in FAKE_PARTS},
            "geomelt/docs/openapi.json": CONTRACT.read_text(),
        },
    )
    plan = Plan(
        interpreter="/usr/bin/python3",
        installation=Installation(tmp_path / "short" / "env"),
        variant=Variant.CPU,
        source=str(wheels),
        offline=True,
    )
    failures = []
    plugin.session.installer.failed.connect(failures.append)
    longest = _heartbeat(plugin)
    plugin.session.install(plan)
    wait_for(lambda: failures or plugin.session.backend.state is State.RUNNING, 240)
    assert not failures
    assert plan.installation.is_complete
    assert plugin.session.backend.python == str(plan.installation.python)
    print(f"longest stall of the event loop while installing: {1000 * longest[0]:.0f} ms")


def _heartbeat(parent):
    """Keeps the longest time between two turns of the event loop, in seconds."""
    longest, last = [0.0], [time.monotonic()]

    def beat():
        now = time.monotonic()
        longest[0], last[0] = max(longest[0], now - last[0]), now

    timer = QTimer(parent.dock)
    timer.timeout.connect(beat)
    timer.start(5)
    return longest
