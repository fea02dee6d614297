"""What uv, pip, venv and torch say when they fail -> one sentence with a remedy."""

from __future__ import annotations

import json
import re

from ..text import tr


def sentence(step: str, code: int, output: str) -> str:
    """Why a step failed. `output`: the end of what it printed."""
    if step == "check":
        failed = _failed_check(output)
        if failed:
            return tr("The backend is installed but does not work: {0}").format(failed)
    for pattern, text in _known():
        if re.search(pattern, output, re.IGNORECASE):
            return text
    if code in (-9, 137):
        return tr("The installation was ended by the system, which ran out of memory: close other "
                  "programs and resume.")  # fmt: skip
    last = output.strip().rsplit("\n", 1)[-1]
    return tr("The step ended with code {0}: {1}").format(code, last or tr("it said nothing"))


def cannot_be_run(program: str) -> str:
    """Where the system refuses a Python of the user's, or uv."""
    return tr("{0} cannot be run, or a virus scanner or a rule of your organisation forbids it: "
              "choose another Python.").format(program)  # fmt: skip


def _known() -> tuple[tuple[str, str], ...]:
    # The first that fits: what is said last by pip is often only a consequence.
    return (
        (r"No space left on device|Errno 28|not enough space on the disk|os error (28|112)\b",
         tr("The disk is full: free some space, or choose a folder on another disk, and resume.")),
        (r"Hash mismatch",
         tr("What came is not what it should be (its checksum differs): resume; where it stays so, "
            "a proxy or a mirror changes files: ask those who run it, or install from a bundle.")),
        (r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|SSLError|invalid peer certificate",
         tr("The package index shows a certificate that is not trusted here: a proxy may stand in "
            "between. Add your organisation's certificate to QGIS (Settings > Options > "
            "Authentication > Manage certificates) and resume.")),
        (r"Missing dependencies for SOCKS",
         tr("The packages cannot be fetched over a SOCKS proxy: use an HTTP proxy, or install "
            "from a folder of wheels.")),
        (r"ProxyError|407 Proxy Authentication|Cannot connect to proxy|tunnel error|"
         r"proxy authorization required",
         tr("The proxy refuses: check it in Settings > Options > Network, and resume.")),
        (r"ensurepip is not available|No module named '?(ensurepip|venv)",
         tr("This Python cannot make environments: install its venv package (Debian and Ubuntu: "
            "python3-venv), or choose another Python.")),
        (r"Temporary failure in name resolution|getaddrinfo failed|NewConnectionError|"
         r"Network is unreachable|nodename nor servname|ConnectionResetError|Read timed out|"
         r"ConnectTimeoutError|Max retries exceeded|IncompleteRead|error sending request|dns error|"
         r"operation timed out|connection closed before|error decoding response body|"
         r"unexpected end of file|unexpected EOF|end of file before message length",
         tr("The package index cannot be reached: check the network and the proxy of QGIS and "
            "resume, or install from a folder of wheels.")),
        (r"401 Unauthorized|403 Forbidden|Missing credentials",
         tr("The package index wants a user and a password: put them into its address, or into "
            "the keyring that pip or uv uses, and resume.")),
        (r"No matching distribution found for geomelt\b|there is no version of geomelt\b|"
         r"geomelt was not found in",
         tr("The package index has no backend of this version: choose the backend's wheel, or a "
            "folder of wheels, under Backend from, and resume.")),
        (r"No interpreter found for|No download found for|cpython-\S+: No such file",
         tr("The standalone Python is not there: choose a bundle that holds it, or a Python of "
            "your own under Python.")),
        (r"No matching distribution found for (?P<what>\S+)|there is no version of \S+|"
         r"\S+ was not found in the (package registry|provided package locations)",
         tr("A package is missing where it was looked for, or not made for this Python: choose "
            "another Python or another source; the log names the package.")),
        (r"is not a supported wheel on this platform|requires a different Python|"
         r"no wheels with a matching",
         tr("A package is not made for this Python and system: choose another Python.")),
        (r"WinError 5\b|WinError 32\b|PermissionError|Permission denied|Access is denied|"
         r"os error (5|13|32)\b",
         tr("A file cannot be written: another program (a virus scanner, a running backend) may "
            "hold it, or the folder is not yours; resume, or choose another folder.")),
        (r"WinError 12[67]\b|DLL load failed",
         tr("Windows cannot load a library of PyTorch: install the Microsoft Visual C++ "
            "Redistributable, or let the virus scanner allow the folder, and resume.")),
        (r"(WinError|os error) (1260|4551)|blocked by group policy|Application Control",
         tr("A rule of your organisation forbids programs in this folder: choose a folder where "
            "they are allowed.")),
        (r"filename or extension is too long|(WinError|os error) 206\b|File name too long",
         tr("The folder's path is too long for Windows: choose a shorter one.")),
        (r"MemoryError|Cannot allocate memory",
         tr("There is not enough memory: close other programs and resume.")),
    )  # fmt: skip


def _failed_check(output: str) -> str | None:
    """The first part that `geomelt doctor --json` found wrong."""
    start = output.find("{")
    if start < 0:
        return None
    try:
        report, _ = json.JSONDecoder().raw_decode(output[start:])
        return next(str(c["detail"]) for c in report["checks"] if not c["ok"])
    except (ValueError, KeyError, TypeError, StopIteration):
        return None
