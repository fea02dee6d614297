"""The way to another machine: found without making anybody wait, and taken by every request."""

from __future__ import annotations

import socket
import threading
from types import SimpleNamespace

import pytest
from qgis.core import QgsNetworkAccessManager, QgsSettings
from qgis.PyQt import sip
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory
from support.qgis_session import PATIENCE_S

from geomelt_qgis.core import network
from geomelt_qgis.core.http import calls
from geomelt_qgis.core.http.address import Address
from geomelt_qgis.core.http.async_client import AsyncClient
from geomelt_qgis.core.network import Route, RouteFinder


@pytest.fixture
def qgis_proxy(qgis):
    """Sets the proxy of QGIS, as its options do."""
    settings = QgsSettings()

    def choose(kind, host="", port=""):
        for name, value in (("Enabled", True), ("Type", kind), ("Host", host), ("Port", port)):
            settings.setValue(f"proxy/proxy{name}", value)
        QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()

    yield choose
    settings.remove("proxy")
    QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()


@pytest.fixture
def slow_system(qgis_proxy, monkeypatch):
    """A system that reads a proxy script first, until `read` is set; `asked` for these hosts.

    `in_vain` are those who waited for it longer than a test may.
    """
    system = SimpleNamespace(read=threading.Event(), asked=[], in_vain=[])

    def ask(query):
        system.asked.append(query.url().host())
        if not system.read.wait(PATIENCE_S / 2):
            system.in_vain.append(system.asked[-1])
        return [QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 8080)]

    monkeypatch.setattr(QNetworkProxyFactory, "systemProxyForQuery", ask)
    yield system
    system.read.set()


def found(finder, wait_for, *urls):
    routes = []
    finder.found.connect(routes.append)
    for url in urls:
        finder.ask(url)
    wait_for(lambda: routes)
    return routes


def test_the_proxy_of_qgis_is_found(qgis_proxy, wait_for):
    qgis_proxy("HttpProxy", "proxy.example", "3128")
    (route,) = found(RouteFinder(), wait_for, "https://gpu.example")
    assert route.proxy == "http://proxy.example:3128"
    assert b"BEGIN CERTIFICATE" in route.certificates


def test_nobody_waits_for_a_proxy_script(slow_system, wait_for):
    finder = RouteFinder()
    finder.ask("https://gpu.example")
    slow_system.read.set()
    (route,) = found(finder, wait_for, "https://other.example")
    assert route.proxy == "http://proxy.example:8080"
    assert set(slow_system.asked) == {"gpu.example", "other.example"}
    assert slow_system.in_vain == []


def test_a_forgotten_question_has_no_answer(slow_system, wait_for):
    finder, routes = RouteFinder(), []
    finder.found.connect(routes.append)
    finder.ask("https://gpu.example")
    finder.forget()
    slow_system.read.set()
    wait_for(lambda: len(found(finder, wait_for, "https://other.example")) == 1)
    assert len(routes) == 1


def test_a_finder_may_go_before_its_answer_comes(slow_system, wait_for):
    finder, threads = RouteFinder(), threading.active_count()
    finder.ask("https://gpu.example")
    sip.delete(finder)
    slow_system.read.set()
    wait_for(lambda: threading.active_count() <= threads)
    assert slow_system.asked == ["gpu.example"]


def test_requests_of_the_dock_take_the_route_that_was_found(qgis, wait_for):
    proxy = socket.create_server(("127.0.0.1", 0))
    heads = []

    def serve():
        connection = proxy.accept()[0]
        heads.append(connection.recv(4096))
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    threading.Thread(target=serve, daemon=True).start()
    route = Route(f"http://127.0.0.1:{proxy.getsockname()[1]}")
    client = AsyncClient(Address("https://gpu.example", "t0ken", route))
    errors = []
    client.send(calls.health(), errors.append, errors.append)
    wait_for(lambda: heads and errors)
    assert heads[0].startswith(b"CONNECT gpu.example:443 ")
    assert b"t0ken" not in heads[0]
    client.close()
    proxy.close()


@pytest.mark.parametrize("address", ["http://anna:p%40ss@proxy.example:3128", "socks5://s:1080"])
def test_a_proxy_is_what_its_url_says(qgis, address):
    manager = network.manager_for(Route(address))
    assert network._proxy_url(manager.proxy()) == address
