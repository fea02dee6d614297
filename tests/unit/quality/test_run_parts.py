"""All parts are run and counted, whatever each of them says."""

from __future__ import annotations

import subprocess
import sys

import pytest
import run_parts

MAKEFILE = """
test-good: ; {python} -m pytest -q test_small.py -k good
test-red: ; {python} -m pytest -q test_small.py
test-broken: ; exit 3
test-crashed: ; {python} -m pytest -q test_small.py -k good && exit 4
test-missing: ; echo there is no Qt > build/tests/missing.txt
"""
TESTS = """
import pytest
@pytest.fixture
def broken(): raise OSError
def test_good(): pass
def test_red(): assert False
def test_unset(broken): pass
def test_skipped(): pytest.skip("not here")
"""


@pytest.fixture
def suite(tmp_path, monkeypatch):
    (tmp_path / "Makefile").write_text(MAKEFILE.format(python=sys.executable))
    (tmp_path / "test_small.py").write_text(TESTS)
    monkeypatch.setattr(run_parts, "REPOSITORY", tmp_path)
    monkeypatch.setattr(run_parts, "REPORTS", tmp_path / "build" / "tests")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(*parts):
        monkeypatch.setattr(sys, "argv", ["run_parts.py", *parts])
        return run_parts.main()

    return run


def test_all_parts_run_and_the_first_red_one_fails_in_the_end(suite, capsys):
    assert suite("red", "good", "missing") == 1
    *_, red, good, missing, _, closing = capsys.readouterr().out.splitlines()
    assert red.split()[:4] == ["red", "1", "2", "1"]
    assert good.split()[:4] == ["good", "1", "0", "0"]
    assert missing.endswith("there is no Qt")
    assert closing == "2 passed, 2 failed, 1 skipped"


def test_a_part_that_ends_badly_has_failed(suite, capsys):
    assert suite("crashed", "broken") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 2 failed, 0 skipped"


def test_all_is_well_where_nothing_failed(suite):
    assert suite("good", "missing") == 0


def test_quietly_shows_what_a_command_said_only_where_it_fails():
    tool = run_parts.REPOSITORY / "resources" / "quietly.sh"
    script = "echo WARNING: a; echo b >&2; exit"
    well, badly = (
        subprocess.run([tool, "sh", "-c", f"{script} {code}"], capture_output=True, text=True)
        for code in (0, 7)
    )
    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    assert badly.returncode == 7
    assert badly.stderr.startswith("WARNING: a\nb\n")
