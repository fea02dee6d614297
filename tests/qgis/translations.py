"""The plugin's translations: `translations.py update` and `translations.py release`.

`update` puts into geomelt_qgis/i18n/geomelt_*.ts what the source says now, and lists what is not
translated yet. `release` compiles each to the .qm that QGIS loads, with Qt's lrelease: that of the
system, else that of PySide6 from the package index. Where neither can be had, English is spoken.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import ts_file
from support.messages import PLUGIN, messages

FOLDER = PLUGIN / "i18n"
_VENV = PLUGIN.parent / ".venv-i18n"
_LRELEASE = (
    "/usr/lib/qt6/bin/lrelease", "/usr/lib/qt5/bin/lrelease", "lrelease",
    str(_VENV / "bin" / "pyside6-lrelease"),
)  # fmt: skip


def files() -> list[Path]:
    return sorted(FOLDER.glob("geomelt_*.ts"))


def update(file: Path) -> list[str]:
    """Returns the sources whose translation is not finished."""
    said, translations = messages(), ts_file.read(file)
    ts_file.write(file, file.stem.partition("_")[2], said, translations)
    finished = {key for key, made in translations.items() if made.is_finished}
    return [message.source for message in said if message.key not in finished]


def release(file: Path, compiler: str) -> Path:
    """Raises CalledProcessError where the file is broken."""
    out = file.with_suffix(".qm")
    subprocess.run([compiler, "-silent", str(file), "-qm", str(out)], check=True)
    return out


def lrelease() -> str | None:
    """The compiler's path; None where there is none."""
    return next((found for name in _LRELEASE if (found := shutil.which(name))), None)


def fetch_lrelease() -> str | None:
    venv.create(_VENV, with_pip=True)
    pip = [str(_VENV / "bin" / "python"), "-m", "pip", "install", "PySide6-Essentials"]
    subprocess.run(pip, check=True, capture_output=True)
    return lrelease()


def _release_all() -> None:
    stale = [file for file in files() if not _is_fresh(file)]
    if not stale:
        return
    try:
        compiler = lrelease() or fetch_lrelease()
    except (OSError, subprocess.CalledProcessError):
        compiler = None
    if compiler is None:
        print("No lrelease (Debian: qttools5-dev-tools): the plugin will speak English alone.")
        return
    for file in stale:
        release(file, compiler)


def _is_fresh(file: Path) -> bool:
    made = file.with_suffix(".qm")
    return made.exists() and made.stat().st_mtime >= file.stat().st_mtime


def _update_all() -> None:
    for file in files():
        missing = update(file)
        print(*(f"{file.name}: {source!r}" for source in missing), sep="\n")
        print(f"{file.name}: {len(missing)} not translated")


if __name__ == "__main__":
    actions = {"update": _update_all, "release": _release_all}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    actions[sys.argv[1]]()
