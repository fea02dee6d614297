"""Scans the plugin's zip as the plugin repository does, but with every rule: `gate.py PLUGIN.zip`.

Bandit with all its rules and no severity floor, detect-secrets with all its detectors, flake8.
Exit 0 only where none has a finding.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from stage_plugin import NAME

FLAKE8 = ("--max-line-length", "100")


def bandit(plugin: Path) -> list[str]:
    report = _run("bandit", "--recursive", "--quiet", "--format", "json", NAME, folder=plugin)
    answer = json.loads(report)
    errors = [f"{error['filename']}: {error['reason']}" for error in answer["errors"]]
    return errors + [
        f"{found['filename']}:{found['line_number']} {found['test_id']} {found['issue_text']}"
        for found in answer["results"]
    ]


def detect_secrets(plugin: Path) -> list[str]:
    report = _run("detect-secrets", "scan", "--all-files", NAME, folder=plugin)
    return [
        f"{file}:{found['line_number']} {found['type']}"
        for file, all_found in json.loads(report)["results"].items()
        for found in all_found
    ]


def flake8(plugin: Path) -> list[str]:
    return _run("flake8", *FLAKE8, NAME, folder=plugin).splitlines()


def skips(plugin: Path) -> list[str]:
    """Comments that silence a scanner: each would be a finding that nobody sees."""
    return [
        f"{file.relative_to(plugin)}:{number} silences a scanner"
        for file in sorted((plugin / NAME).rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "nosec" in line or "allowlist secret" in line
    ]


def _run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} broke: {done.stderr}")
    return done.stdout


def main(zip_file: Path) -> int:
    """Prints the findings; how many there are."""
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(zip_file) as archive:
            archive.extractall(folder)
        for scan in (bandit, detect_secrets, flake8, skips):
            findings = scan(Path(folder))
            print(f"{scan.__name__}: {len(findings)} findings", *findings, sep="\n  ")
            total += len(findings)
    return total


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
