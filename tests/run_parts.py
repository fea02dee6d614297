"""Runs parts of the suite, all of them whatever they say, and closes with one table.

`run_parts.py unit qgis` makes the targets `test-unit` and `test-qgis`, which know their set-up.
Each leaves build/tests/PART.xml; a part that cannot run here says why in build/tests/PART.txt.
The table is in build/tests/table.txt, too.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
REPORTS = REPOSITORY / "build" / "tests"
COLUMNS = ("part", "passed", "failed", "skipped", "seconds")


@dataclass(frozen=True)
class Part:
    """How one part ended."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""


def run(name: str, options: str) -> Part:
    """Makes `test-NAME` and reads its report."""
    report, reason = REPORTS / f"{name}.xml", REPORTS / f"{name}.txt"
    for file in (report, reason):
        file.unlink(missing_ok=True)
    given = os.environ.get("PYTEST_ADDOPTS", "")
    environment = {
        **os.environ,
        "PYTEST_ADDOPTS": f"{given} {options} --junit-xml={shlex.quote(str(report))}",
    }
    print(f"== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(
        [os.environ.get("MAKE", "make"), "--no-print-directory", f"test-{name}"],
        cwd=REPOSITORY,
        env=environment,
    ).returncode
    seconds = time.monotonic() - began
    if not report.exists():
        if code == 0 and reason.exists():
            return Part(name, seconds=seconds, note=reason.read_text().strip())
        return Part(name, failed=1, seconds=seconds, note=f"ended without a report (code {code})")
    part = read(name, report, seconds)
    if code != 0 and part.failed == 0:  # a crash after the last test, for example
        return Part(name, part.passed, 1, part.skipped, seconds, f"ended with code {code}")
    return part


def read(name: str, report: Path, seconds: float) -> Part:
    """What pytest's JUnit file counts; errors of fixtures are failures."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return Part(name, passed, failed, skipped, seconds)


def table(parts: list[Part]) -> str:
    """One line for each part, one for all."""
    total = Part(
        "all",
        sum(part.passed for part in parts),
        sum(part.failed for part in parts),
        sum(part.skipped for part in parts),
        sum(part.seconds for part in parts),
    )
    lines = ["{:<8}{:>8}{:>8}{:>9}{:>9}".format(*COLUMNS)]
    lines += [
        f"{part.name:<8}{part.passed:>8}{part.failed:>8}{part.skipped:>9}{part.seconds:>9.0f}"
        + (f"  {part.note}" if part.note else "")
        for part in [*parts, total]
    ]
    lines.append(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", metavar="PART")
    parser.add_argument("--options", default="", help="for pytest in every part")
    given = parser.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    parts = [run(name, given.options) for name in given.parts]
    closing = table(parts)
    (REPORTS / "table.txt").write_text(f"{closing}\n")
    print(closing, flush=True)
    return 1 if any(part.failed for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
