"""The parts of the installer that need no process: choices, records, words, networks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtNetwork import QNetworkProxy

from geomelt_qgis import classFactory
from geomelt_qgis.core.diagnostics import without_names
from geomelt_qgis.core.environment import installer_environment
from geomelt_qgis.core.errors import BackendError
from geomelt_qgis.core.installer import procedure
from geomelt_qgis.core.installer.installation import Installation, Record, default_folder
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.preflight import objection
from geomelt_qgis.core.installer.problems import sentence
from geomelt_qgis.core.installer.pythons import read_answer, usual_places
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.network import Route, _proxy_url, is_loopback, manager_for
from geomelt_qgis.core.paths import plugin_version
from geomelt_qgis.core.process.remote import remote_address
from geomelt_qgis.core.settings import Settings

FITTING = {
    "version": [3, 12, 1], "bits": 64, "venv": True, "implementation": "cpython",
    "path": "/usr/bin/python3.12", "free_threaded": False,
}  # fmt: skip


@pytest.fixture
def plan(tmp_path):
    return Plan("/usr/bin/python3", Installation(tmp_path / "env"), Variant.CPU)


def test_the_default_folder_is_short_and_the_user_s_own(qgis, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "geomelt" / "python"
    profile = Path(QgsApplication.qgisSettingsDirPath()).resolve()
    assert not default_folder().is_relative_to(profile)


def test_a_record_is_read_as_written_and_damage_is_no_record(tmp_path):
    installation = Installation(tmp_path / "env")
    assert installation.record() is None
    record = Record("1", "cpu", "/usr/bin/python3").after("torch")
    installation.write(record)
    assert installation.record() == record
    assert not installation.is_complete
    installation.record_file.write_text('{"version": "1"')
    assert installation.record() is None


def test_torch_alone_comes_from_its_own_index(plan):
    steps = {step.id: step for step in procedure.steps(plan)}
    assert list(steps) == ["environment", "backend", "torch", "libraries", "check"]
    assert not steps["torch"].index
    secret = "https://me:secret@index.example/cpu"
    for python in ("/usr/bin/python3", ""):
        changed = Plan(**{**vars(plan), "torch_index": secret, "interpreter": python})
        steps = {step.id: step for step in procedure.steps(changed)}
        assert [step.id for step in steps.values() if step.index] == ["torch"]
        assert steps["torch"].index == secret
        assert "--no-deps" in steps["torch"].arguments
        assert "secret" not in str([step.arguments for step in steps.values()])


def test_offline_no_index_is_asked(plan, tmp_path):
    offline = Plan(**{**vars(plan), "source": str(tmp_path), "offline": True,
                      "torch_index": "https://index.example"})  # fmt: skip
    for python in ("/usr/bin/python3", ""):
        for step in procedure.steps(replace(offline, interpreter=python))[1:4]:
            assert "--no-index" in step.arguments
            assert not step.index
            assert str(tmp_path) in step.arguments


@pytest.mark.parametrize("python", ["/usr/bin/python3", ""])
def test_the_shares_of_the_steps_make_a_whole(plan, python):
    plan = replace(plan, interpreter=python)
    steps = [*procedure.preparation(plan), *procedure.steps(plan)]
    assert sum(step.share for step in steps) == pytest.approx(1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"installation": Installation(Path("env"))}, "no full path"),
        ({"source": "/nowhere/geomelt.whl"}, "/nowhere/geomelt.whl is not there"),
        ({"offline": True}, "a bundle or a folder with all wheels"),
    ],
)
def test_objections(qgis, plan, changes, words):
    assert words in objection(Plan(**{**vars(plan), **changes}))


def test_a_folder_that_holds_something_else_is_left_alone(qgis, plan):
    assert objection(plan) is None
    plan.installation.folder.mkdir()
    assert objection(plan) is None
    (plan.installation.folder / "thesis.docx").write_text("years of work")
    assert "holds something else" in objection(plan)


def test_the_wheel_of_another_version_is_refused(qgis, plan, tmp_path):
    for version, refused in (("0.0.1", True), (plugin_version(), False)):
        wheel = tmp_path / f"geomelt-{version}-py3-none-any.whl"
        wheel.touch()
        objected = objection(Plan(**{**vars(plan), "source": str(wheel)}))
        assert bool(objected and "wants" in objected) is refused


def test_the_record_holds_the_choices_but_no_password(plan):
    index = "https://me:secret@index.example:8443/cpu"
    record = Plan(**{**vars(plan), "torch_index": index, "source": "/w", "offline": True}).record()
    assert record.torch_index == "https://index.example:8443/cpu"
    assert (record.source, record.offline) == ("/w", True)


def test_the_profile_is_no_place_for_it(qgis, plan):
    inside = Path(QgsApplication.qgisSettingsDirPath()) / "env"
    plugin = Path(classFactory.__code__.co_filename).parent / "env"
    for folder in (inside, plugin):
        changed = Plan(**{**vars(plan), "installation": Installation(folder)})
        assert "QGIS profile or the plugin" in objection(changed)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(SSLCertVerificationError(1, [SSL: CERTIFICATE_VERIFY_FAILED])) ERROR: "
         "No matching distribution found for torch==2.13.0", "certificate"),
        ("Cannot connect to proxy. 407 Proxy Authentication Required", "proxy refuses"),
        ("Missing dependencies for SOCKS support", "SOCKS"),
        ("The virtual environment was not created: ensurepip is not available", "python3-venv"),
        ("NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: No matching distribution found for torch==2.13.0", "missing"),
        ("[WinError 32] The process cannot access the file", "virus scanner"),
        ("OSError: [WinError 126] Error loading c10.dll", "Visual C++"),
        ("error: Failed to fetch: https://index.example/six/ cause: client error (Connect) "
         "cause: invalid peer certificate: UnknownIssuer", "certificate"),
        ("cause: error sending request for url (https://x) cause: dns error", "cannot be reached"),
        ("cause: tunnel error: failed to create underlying connection", "proxy refuses"),
        ("cause: Hash mismatch for `cpython-3.12.16-linux-x86_64-gnu` Expected:", "checksum"),
        ("failed to write to file `/env/a`: No space left on device (os error 28)", "disk is full"),
        ("Because there is no version of geomelt==0.1.0", "no backend of this version"),
        ("Because geomelt was not found in the package registry", "no backend of this version"),
        ("Because numpy==9 has no wheels with a matching Python ABI tag", "not made for"),
        ("Because there is no version of torch==2.13.0", "missing"),
        ("hint: 401 Unauthorized", "a user and a password"),
        ("error: No interpreter found for CPython 3.12 in managed", "not there"),
        ("something nobody has seen yet", "something nobody has seen yet"),
    ],
)  # fmt: skip
def test_what_pip_says_becomes_a_sentence_with_a_remedy(output, words):
    assert words in sentence("torch", 1, output)


def test_a_failed_self_test_is_reported_in_its_own_words():
    checks = [
        {"name": "versions", "ok": True, "detail": "fine"},
        {"name": "model", "ok": False, "detail": "no CUDA device: use --device cpu"},
    ]
    output = "a warning\n" + json.dumps({"ok": False, "checks": checks})
    assert "no CUDA device: use --device cpu" in sentence("check", 1, output)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": [3, 9, 7]}, "3.10 to 3.14 is needed; this is 3.9.7"),
        ({"version": [3, 15, 0]}, "3.10 to 3.14"),
        ({"bits": 32}, "64-bit"),
        ({"implementation": "pypy"}, "CPython"),
        ({"free_threaded": True}, "free-threaded"),
        ({"venv": False}, "python3-venv"),
    ],
)
def test_pythons_that_do_not_fit_say_why(changes, words):
    python = read_answer("python", json.dumps({**FITTING, **changes}).encode())
    assert words in python.problem


def test_a_fitting_python_and_one_that_is_none():
    python = read_answer("python", json.dumps(FITTING).encode())
    assert (python.path, python.version, python.problem) == (
        "/usr/bin/python3.12",
        (3, 12, 1),
        None,
    )
    assert "no Python that runs" in read_answer("notepad.exe", b"").problem


def test_usual_places_name_each_interpreter_once(monkeypatch, tmp_path):
    for folder, target in (("a", None), ("b", "../a/python3.12")):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "python3.12"
        file.symlink_to(target) if target else file.write_text("")
    monkeypatch.setenv("PATH", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = [path for path in usual_places() if path.startswith(str(tmp_path))]
    assert found == [str(tmp_path / "a" / "python3.12")]


# Networks


def test_the_installer_s_environment(qgis, tmp_path):
    inherited = {
        "HOME": "/home/me", "PYTHONPATH": "/qgis", "PROJ_LIB": "/qgis", "LD_LIBRARY_PATH": "/qgis",
        "PIP_TARGET": "/elsewhere", "PIP_USER": "1", "PIP_INDEX_URL": "https://index.example/simple",
        "https_proxy": "http://old.example",
    }  # fmt: skip
    route = Route("http://proxy.example:8080", b"PEM")
    environment = installer_environment(route, tmp_path / "ca.pem", inherited=inherited)
    assert not {"PYTHONPATH", "PROJ_LIB", "LD_LIBRARY_PATH", "PIP_TARGET", "PIP_USER",
                "https_proxy"} & set(environment.keys())  # fmt: skip
    assert environment.value("PIP_INDEX_URL") == "https://index.example/simple"
    assert environment.value("HTTPS_PROXY") == "http://proxy.example:8080"
    assert "127.0.0.1" in environment.value("NO_PROXY")
    assert environment.value("PIP_CERT") == str(tmp_path / "ca.pem")
    offline = installer_environment(route, None, offline=True, inherited=inherited)
    assert not offline.contains("PIP_INDEX_URL")
    own = installer_environment(route, tmp_path / "ca.pem", inherited={"PIP_CERT": "/own.pem"})
    assert own.value("PIP_CERT") == "/own.pem"


def test_a_proxy_with_a_password_becomes_a_url(qgis):
    kind = QNetworkProxy.ProxyType.HttpProxy
    proxy = QNetworkProxy(kind, "proxy.example", 8080, "me", "p@ss/word")
    assert _proxy_url(proxy) == "http://me:p%40ss%2Fword@proxy.example:8080"
    assert _proxy_url(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)) is None


def test_loopback_never_goes_through_a_proxy(qgis, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://proxy.example:8080")
    for url in ("http://127.0.0.1:5", "http://localhost:5", "http://[::1]:5"):
        assert is_loopback(url)
    assert manager_for(None).proxy().type() == QNetworkProxy.ProxyType.NoProxy
    assert not is_loopback("https://127.0.0.1.example.org")


# A remote backend


def test_the_token_comes_from_the_authentication_store(store_token):
    secret = "s" * 20
    settings = Settings(remote_url="https://gpu.example/geomelt/", remote_auth=store_token(secret))
    address = remote_address(settings)
    assert (address.url, address.token) == ("https://gpu.example/geomelt", secret)
    assert secret not in repr(address)
    settings.save()
    stored = [str(QgsSettings().value(key)) for key in QgsSettings().allKeys()]
    assert not [value for value in stored if secret in value]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("gpu.example", "no address of a backend"),
        ("ftp://gpu.example", "no address of a backend"),
        ("http://gpu.example", "in the clear"),
        ("https://gpu.example", "has no token"),
    ],
)
def test_remote_addresses_that_cannot_be_used(qgis, url, words):
    with pytest.raises(BackendError, match=words):
        remote_address(Settings(remote_url=url))


# Diagnostics


def test_nobody_is_named_in_the_diagnostics():
    home = Path("/home/anna")
    text = "/home/anna/maps, C:\\Users\\anna\\x, /media/anna/disk, annatto"
    assert without_names(text, home) == "~/maps, C:\\Users\\USER\\x, /media/USER/disk, annatto"
