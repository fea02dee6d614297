"""What the installer knows of a machine: its system, its GPU, where its packages come from."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from geomelt_qgis.core.installer import preflight
from geomelt_qgis.core.installer.graphics import Gpu, driver_of_windows, proposal, read_answer
from geomelt_qgis.core.installer.installation import Installation
from geomelt_qgis.core.installer.machine import Machine, unavailable
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.preflight import objection
from geomelt_qgis.core.installer.sources import PYPI, sources_of_user
from geomelt_qgis.core.installer.steps import Step
from geomelt_qgis.core.installer.uv_pins import pin_for, uv_version
from geomelt_qgis.core.installer.variables import step_environment
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.network import Route
from geomelt_qgis.core.paths import plugin_version

LINUX = Machine("linux", "x86_64", "gnu", (2, 36))
WINDOWS = Machine("windows", "x86_64")
MAC = Machine("macos", "aarch64", "", (14, 6))


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.setattr(Variant, "bytes_needed", 0)
    return Plan("", Installation(tmp_path / "env"), Variant.CPU)


# Systems


@pytest.mark.parametrize("machine", [LINUX, WINDOWS, MAC, replace(LINUX, architecture="aarch64")])
def test_machines_that_can_have_the_backend(qgis, machine):
    assert unavailable(machine) is None
    pin = pin_for(machine)
    assert pin.version == uv_version()
    assert len(bytes.fromhex(pin.sha256)) == 32


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (Machine("windows", "aarch64"), "sqlite-vec"),
        (Machine("windows", "x86"), "64-bit processor"),
        (Machine("macos", "x86_64", "", (14, 6)), "Intel"),
        (replace(MAC, version=(13, 7)), "macOS 14 or newer; here it is 13.7"),
        (replace(LINUX, version=(2, 27)), "glibc 2.28 or newer; here it is 2.27"),
        (replace(LINUX, architecture="armv7l"), "64-bit processor"),
        (Machine("linux", "x86_64", "musl"), "musl"),
        (Machine("freebsd14", "amd64"), "Windows, macOS and Linux"),
    ],
)
def test_what_cannot_be_had_is_reported_before_it_begins(qgis, plan, machine, words, monkeypatch):
    monkeypatch.setattr(Machine, "here", lambda: machine)
    objected = objection(plan)
    assert words in objected
    assert "remote backend" in objected


def test_a_qgis_that_is_emulated_on_a_mac_knows_its_processor(qgis, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("platform.mac_ver", lambda: ("10.16", ("", "", ""), ""))
    kernel = "Darwin Kernel Version 24.6.0: root:xnu-11417/RELEASE_ARM64_T6000"
    monkeypatch.setattr("platform.version", lambda: kernel)
    assert Machine.here() == Machine("macos", "aarch64")
    monkeypatch.setattr("platform.version", lambda: kernel.replace("ARM64_T6000", "X86_64"))
    assert "Intel" in unavailable(Machine.here())


def test_uv_s_names_for_pythons():
    assert LINUX.python("3.12") == "cpython-3.12-linux-x86_64-gnu"
    assert WINDOWS.python("3.12") == "cpython-3.12-windows-x86_64-none"
    assert WINDOWS.python_triple == "x86_64-pc-windows-msvc"
    assert MAC.python_triple == "aarch64-apple-darwin"
    assert LINUX.python_triple == "x86_64-unknown-linux-gnu"


# Folders and bundles


def test_a_path_near_the_limit_of_windows(qgis, plan, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    for letters, fits in ((65, True), (66, False)):
        folder = "C:\\" + "ü" * (letters - 3)
        assert (preflight._too_long(folder) is None) is fits
    assert "has 66 characters; at most 65 fit" in preflight._too_long(folder)
    assert "on the network" in preflight._too_long(r"\\server\share\env")
    tail = "\\Lib\\site-packages\\" + "p" * preflight._LONGEST_INSIDE
    assert len("C:\\" + "x" * 62 + tail) == 259


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "does not hold the backend"),
        (["geomelt-0.0.1-py3-none-any.whl"], "does not hold the backend"),
        ([f"geomelt-{plugin_version()}-py3-none-any.whl"], "no standalone Python for this system"),
        ([f"geomelt-{plugin_version()}-py3-none-any.whl", pin_for(WINDOWS).wheel,
          "20261110/cpython-3.12.16+20261110-x86_64-pc-windows-msvc-install_only.tar.gz"],
         "no standalone Python for this system"),
        ([f"geomelt-{plugin_version()}-py3-none-any.whl", pin_for(LINUX).wheel,
          "20261110/cpython-3.12.16+20261110-x86_64-unknown-linux-gnu-install_only.tar.gz"], None),
    ],
)  # fmt: skip
def test_a_bundle_must_be_whole_and_of_this_system(qgis, plan, tmp_path, files, words, monkeypatch):
    monkeypatch.setattr(Machine, "here", lambda: LINUX)
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for file in files:
            archive.writestr(file, "")
    objected = objection(replace(plan, source=str(bundle), offline=True))
    assert objected is None if words is None else words in objected
    if files:
        folder = tmp_path / "folder"
        zipfile.ZipFile(bundle).extractall(folder)
        objected = objection(replace(plan, source=str(folder), offline=True))
        assert (objected is None) is (words is None)


def test_half_a_bundle_is_none(qgis, plan, tmp_path):
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(b"PK\x03\x04 and no end")
    assert "copy or fetch" in objection(replace(plan, source=str(bundle), offline=True))


# GPUs


@pytest.mark.parametrize(
    ("gpu", "variant", "words"),
    [
        (None, Variant.CPU, "No NVIDIA GPU"),
        (Gpu("RTX 4070", (581, 15), (8, 9)), Variant.CUDA_13, "CUDA 13.0 fits"),
        (Gpu("RTX 4070", (551, 61), (8, 9)), Variant.CUDA_12, "CUDA 12.6 fits"),
        (Gpu("GTX 1080", (581, 15), (6, 1)), Variant.CUDA_12, "CUDA 12.6 fits"),
        (Gpu("RTX 5090", (572, 16), (12, 0)), Variant.CPU, "a driver from 580 on"),
        (Gpu("RTX 5090", (581, 15), (12, 0)), Variant.CUDA_13, "CUDA 13.0 fits"),
        (Gpu("Quadro", (472, 12), (7, 5)), Variant.CPU, "a driver from 528 on"),
        (Gpu("NVIDIA", (551, 61)), Variant.CUDA_12, "CUDA 12.6 fits"),
    ],
)
def test_what_is_proposed_to_compute_on(qgis, gpu, variant, words):
    proposed, why = proposal(gpu)
    assert proposed is variant
    assert words in why


def test_what_the_driver_s_tool_says(qgis):
    answer = "NVIDIA GeForce RTX 3060, 551.61, 8.6\nNVIDIA T4, 551.61, 7.5\n"
    assert read_answer(answer) == Gpu("NVIDIA GeForce RTX 3060", (551, 61), (8, 6))
    assert read_answer("No devices were found\n") is None
    assert read_answer("NVIDIA-SMI has failed because it couldn't communicate, sorry") is None
    assert driver_of_windows("31.0.15.5161") == (551, 61)


# Sources


def test_pip_s_files_and_variables(tmp_path, monkeypatch):
    own = tmp_path / ".config" / "pip" / "pip.conf"
    own.parent.mkdir(parents=True)
    own.write_text(
        "[global]\nindex-url = https://me:secret@index.example/simple\n"
        "extra_index_url =\n    https://more.example/simple\n    https://last.example/simple\n"
        "trusted-host = more.example\ntimeout = 60\n[install]\nfind-links = /wheels\n"
    )
    inherited = {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "none")}
    sources = sources_of_user(inherited)
    assert sources.index == "https://me:secret@index.example/simple"
    assert sources.extra == ("https://more.example/simple", "https://last.example/simple")
    assert (sources.find_links, sources.trusted_hosts) == (("/wheels",), ("more.example",))
    assert "secret" not in repr(sources)
    inherited["PIP_INDEX_URL"] = "https://other.example/simple"
    assert sources_of_user(inherited).index == "https://other.example/simple"
    inherited["UV_DEFAULT_INDEX"] = "mine=https://uv.example/simple"
    assert sources_of_user(inherited).index == "https://uv.example/simple"
    assert sources_of_user({"PIP_CONFIG_FILE": "/dev/null"}).indexes == (PYPI,)
    assert sources_of_user({"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1"}).indexes == ()


def test_uv_gets_the_options_of_pip(qgis, plan, tmp_path):
    plan.installation.certificates.write_bytes(b"PEM")
    inherited = {
        "PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "https://index.example/simple",
        "PIP_EXTRA_INDEX_URL": "https://a.example https://b.example",
        "PIP_TRUSTED_HOST": "a.example", "PIP_FIND_LINKS": "/a /b",
        "PIP_TIMEOUT": "60", "UV_TORCH_BACKEND": "auto",
        "UV_PYTHON_INSTALL_MIRROR": "https://mirror.example", "UV_CACHE_DIR": "/elsewhere",
    }  # fmt: skip
    step = Step("libraries", "", "uv", (), 0.0)
    route = Route("http://me:pw@proxy.example:8080", b"PEM")
    environment = step_environment(plan, step, route, tmp_path, inherited)
    for name, value in {
        "UV_DEFAULT_INDEX": "https://index.example/simple",
        "UV_INDEX": "https://a.example https://b.example",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/a,/b",
        "UV_INSECURE_HOST": "a.example",
        "UV_HTTP_TIMEOUT": "60",
        "UV_PYTHON_INSTALL_MIRROR": "https://mirror.example",
        "UV_CACHE_DIR": str(plan.installation.tools / "cache"),
        "SSL_CERT_FILE": str(plan.installation.certificates),
        "HTTPS_PROXY": "http://me:pw@proxy.example:8080",
        "TMPDIR": str(tmp_path),
    }.items():
        assert environment.value(name) == value
    assert not environment.contains("UV_TORCH_BACKEND")
    own = step_environment(plan, step, route, tmp_path, {**inherited, "UV_INDEX_URL": "https://u"})
    assert own.value("UV_INDEX_URL") == "https://u"
    assert not own.contains("UV_DEFAULT_INDEX")
    torch = step_environment(plan, replace(step, index="https://t"), route, tmp_path, inherited)
    assert torch.value("UV_DEFAULT_INDEX") == "https://t"
    assert not torch.contains("UV_INDEX")
    assert not torch.contains("UV_FIND_LINKS")
    by_pip = step_environment(
        replace(plan, interpreter="/usr/bin/python3"),
        replace(step, index="https://t"), route, tmp_path, inherited,
    )  # fmt: skip
    assert by_pip.value("PIP_INDEX_URL") == "https://t"
    assert not by_pip.contains("UV_CACHE_DIR")


def test_a_proxy_and_a_certificate_of_pip_alone(qgis, plan, tmp_path):
    inherited = {"PIP_CONFIG_FILE": "/dev/null", "PIP_PROXY": "proxy.example:3128",
                 "PIP_CERT": "/own.pem", "PIP_CLIENT_CERT": "/me.pem"}  # fmt: skip
    environment = step_environment(
        plan, Step("torch", "", "uv", (), 0.0), Route(), tmp_path, inherited
    )
    assert environment.value("HTTPS_PROXY") == "http://proxy.example:3128"
    assert environment.value("SSL_CERT_FILE") == "/own.pem"
    assert environment.value("SSL_CLIENT_CERT") == "/me.pem"
    assert Path(environment.value("UV_PYTHON_INSTALL_DIR")) == plan.installation.tools / "python"
