"""The source walked for what Windows does not have: each such thing has a path for Windows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
SOURCES = sorted(
    path
    for room in ("backend/geomelt", "geomelt_qgis", "resources")
    for path in (REPOSITORY / room).rglob("*.py")
)
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
# Of `os`: not there on Windows, or another thing there.
POSIX_NAMES = {
    *(
        "chown",
        "fchmod",
        "fork",
        "forkpty",
        "getegid",
        "geteuid",
        "getgid",
        "getloadavg",
        "getpgid",
    ),
    *("getuid", "kill", "killpg", "lchown", "mkfifo", "mknod", "nice", "openpty", "posix_spawn"),
    *("sched_getaffinity", "sched_setaffinity", "setpgid", "setpgrp", "setsid", "statvfs", "sync"),
    *("uname", "wait", "waitpid", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"),
}
POSIX_SIGNALS = {"SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "SIGUSR2"}
POSIX_KEYWORDS = {"dir_fd", "pass_fds", "preexec_fn", "start_new_session"}
POSIX_PLACES = ("/bin/", "/dev/", "/etc/", "/proc/", "/tmp/", "/usr/", "/var/")
# Text files without an encoding are written in another one on each Windows.
TEXT_CALLS = {"read_text", "write_text"}

# A target that is there already is an error on Windows alone: these are new by their making.
KNOWN = {
    ("backend/geomelt/engine/library/adapter_folder.py", "rename"),
    ("backend/geomelt/engine/library/pickled_weights.py", "rename"),
    ("backend/geomelt/engine/runtime/cache_folder.py", "rename"),
    ("backend/geomelt/engine/runtime/graph_export.py", "rename"),
    ("backend/geomelt/index/cache/build.py", "rename"),
    ("backend/geomelt/index/sqlite/catalog.py", "rename"),
}


def findings(source: str) -> Iterator[str]:
    """What of a module's source is POSIX's alone, where no function asks which system it is on."""
    for node in _walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom):
            if node.module in POSIX_MODULES:
                yield str(node.module)
            names = POSIX_NAMES if node.module == "os" else POSIX_SIGNALS
            if node.module in ("os", "signal"):
                yield from (each.name for each in node.names if each.name in names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "os" and node.attr in POSIX_NAMES:
                yield f"os.{node.attr}"
            elif node.value.id == "signal" and node.attr in POSIX_SIGNALS:
                yield f"signal.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.startswith(POSIX_PLACES) and " " not in node.value:
                yield node.value
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """All below a node but functions that have a path for each system."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.FunctionDef) and _asks_the_system(child)):
            yield from _walk(child)


def _asks_the_system(function: ast.FunctionDef) -> bool:
    code = ast.unparse(function)
    return "sys.platform" in code or "os.name" in code or "hasattr(os, " in code


def _of_call(call: ast.Call) -> Iterator[str]:
    keywords = {each.arg: each.value for each in call.keywords}
    yield from POSIX_KEYWORDS & {name for name in keywords if name}
    shell = keywords.get("shell")
    if isinstance(shell, ast.Constant) and shell.value is True:
        yield "shell"
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "rename" and len(call.args) == 1 and not keywords:
        yield "rename"
    if name in TEXT_CALLS and "encoding" not in keywords:
        yield f"{name} without an encoding"
    if name == "open" and isinstance(call.func, ast.Name) and "encoding" not in keywords:
        mode = call.args[1] if len(call.args) > 1 else keywords.get("mode")
        if not (isinstance(mode, ast.Constant) and "b" in str(mode.value)):
            yield "open without an encoding"


def test_sources_have_a_path_for_windows() -> None:
    found = {
        (path.relative_to(REPOSITORY).as_posix(), finding)
        for path in SOURCES
        for finding in findings(path.read_text(encoding="utf-8"))
    }
    assert found - KNOWN == set()
    assert KNOWN - found == set(), "no longer there: take it off the list"


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("import fcntl", "fcntl"),
        ("from os import fork", "fork"),
        ("import os; os.kill(1, 9)", "os.kill"),
        ("import signal; signal.signal(signal.SIGHUP, f)", "signal.SIGHUP"),
        ("run(command, start_new_session=True)", "start_new_session"),
        ("run('ls', shell=True)", "shell"),
        ("place = '/dev/null'", "/dev/null"),
        ("draft.rename(path)", "rename"),
        ("path.write_text(text)", "write_text without an encoding"),
        ("open(path)", "open without an encoding"),
    ],
)
def test_what_is_found(source: str, finding: str) -> None:
    assert list(findings(source)) == [finding]


def test_what_is_no_finding() -> None:
    good = (
        "open(path, 'rb'); path.read_text(encoding='utf-8'); os.replace(a, b); frame.rename(a, b)"
    )
    assert list(findings(good)) == []
