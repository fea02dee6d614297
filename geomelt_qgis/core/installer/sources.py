"""Where the user lets packages come from: pip's variables and configuration files.

uv itself reads neither; an index given to uv goes before them.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PYPI = "https://pypi.org/simple/"
# As pip names them in its files; its variables are PIP_ and the same in capitals.
_NAMES = (
    "index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert",
    "client-cert", "proxy", "timeout", "default-timeout", "keyring-provider",
)  # fmt: skip
_NAMED = re.compile(r"^[\w.-]+=(?=\w+:)")  # NAME=URL, as uv has it
_SECTIONS = ("global", "install")  # the second goes first


@dataclass(frozen=True)
class Sources:
    """The options of pip that its user set; the values may hold passwords."""

    index: str = ""
    extra: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    certificates: str = ""
    client_certificate: str = ""
    proxy: str = ""
    timeout: str = ""
    keyring: str = ""

    @property
    def indexes(self) -> tuple[str, ...]:
        """In the order in which they are searched."""
        return () if self.no_index else (self.index or PYPI, *self.extra)

    def __repr__(self) -> str:
        return "Sources(…)"


def sources_of_user(inherited: Mapping[str, str] = os.environ) -> Sources:
    """A variable goes before a file, the user's file before the machine's."""
    options: dict[str, str] = {}
    for file in _files(inherited):
        options.update(_read(file))
    for name in _NAMES:
        value = inherited.get("PIP_" + name.upper().replace("-", "_"))
        if value is not None:
            options[name] = value
    own = inherited.get("UV_DEFAULT_INDEX") or inherited.get("UV_INDEX_URL") or ""
    return Sources(
        index=_NAMED.sub("", own) or options.get("index-url", "").strip(),
        extra=tuple(options.get("extra-index-url", "").split()),
        find_links=tuple(options.get("find-links", "").split()),
        no_index=options.get("no-index", "").strip().lower() in ("1", "true", "yes", "on"),
        trusted_hosts=tuple(options.get("trusted-host", "").split()),
        certificates=options.get("cert", "").strip(),
        client_certificate=options.get("client-cert", "").strip(),
        proxy=options.get("proxy", "").strip(),
        timeout=(options.get("timeout") or options.get("default-timeout") or "").strip(),
        keyring=options.get("keyring-provider", "").strip(),
    )


def _files(inherited: Mapping[str, str]) -> list[Path]:
    """pip's configuration files, the one that counts most last."""
    named = inherited.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    home = Path(inherited.get("HOME") or inherited.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        files = [
            Path(inherited.get("PROGRAMDATA", r"C:\ProgramData")) / "pip" / "pip.ini",
            home / "pip" / "pip.ini",
            Path(inherited.get("APPDATA") or home / "AppData" / "Roaming") / "pip" / "pip.ini",
        ]
    else:
        everybody = (inherited.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
        own = Path(inherited.get("XDG_CONFIG_HOME") or home / ".config")
        files = [
            *(Path(folder) / "pip" / "pip.conf" for folder in reversed(everybody) if folder),
            Path("/etc/pip.conf"),
            home / ".pip" / "pip.conf",
            own / "pip" / "pip.conf",
        ]
        if sys.platform == "darwin":
            library = home / "Library" / "Application Support"
            files = [Path("/Library/Application Support/pip/pip.conf"), *files]
            if (library / "pip").is_dir():
                files[-1] = library / "pip" / "pip.conf"
    return [*files, Path(named)] if named else files


def _read(file: Path) -> dict[str, str]:
    """Empty where there is none that pip could read."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, configparser.Error):
        return {}
    options = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            options.update({name.replace("_", "-"): value for name, value in parser.items(section)})
    return options
