"""How QGIS reaches the internet, for what does not use Qt's network."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from queue import SimpleQueue

from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkProxyFactory,
    QNetworkProxyQuery,
    QSslCertificate,
    QSslConfiguration,
)

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
}
_ANYWHERE = "https://pypi.org/simple/"
_FETCHING_MS = 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Route:
    """`proxy`: a URL, None without one; `certificates`: PEM of all that QGIS trusts."""

    proxy: str | None = field(default=None, repr=False)
    certificates: bytes = field(default=b"", repr=False)


class RouteFinder(QObject):
    """The way to a URL by the settings of QGIS: its proxy, its certificates.

    `found` carries the Route of the latest `ask`, unless `forget` was called since.
    """

    found = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._question = 0
        # A thread must not touch what the plugin may delete meanwhile: its answer is fetched.
        self._answers: SimpleQueue[tuple[int, Route]] = SimpleQueue()
        self._fetching = QTimer(self)
        self._fetching.setInterval(_FETCHING_MS)
        self._fetching.timeout.connect(self._fetch)

    def ask(self, url: str = _ANYWHERE) -> None:
        """Returns at once: a system that asks a proxy script may take seconds."""
        self.forget()
        certificates = bytes(QgsApplication.authManager().trustedCaCertsPemText())
        question, answers = self._question, self._answers

        def find() -> None:
            answers.put((question, Route(_proxy_url(_proxy(url)), certificates)))

        threading.Thread(target=find, daemon=True).start()
        self._fetching.start()

    def forget(self) -> None:
        """Nobody waits for the way any more."""
        self._question += 1
        self._fetching.stop()

    def _fetch(self) -> None:
        while not self._answers.empty():
            question, route = self._answers.get()
            if question == self._question:
                self._fetching.stop()
                self.found.emit(route)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine."""
    return QUrl(url).host() in _LOOPBACK


def manager_for(route: Route | None) -> QNetworkAccessManager:
    """A network manager of the present thread that goes this way; None leads to this machine."""
    manager = QNetworkAccessManager()
    # Always set: a corporate proxy knows nothing of this machine's loopback, and without one Qt
    # would look for the proxy with every request, and wait for it.
    manager.setProxy(_proxy_at(route.proxy if route else None))
    if hasattr(QNetworkAccessManager, "NetworkAccessibility"):
        # Qt 5 takes a machine that is offline for one that cannot reach itself.
        manager.setNetworkAccessible(QNetworkAccessManager.NetworkAccessibility.Accessible)
    return manager


def tls_for(route: Route | None) -> QSslConfiguration:
    """Trusts what QGIS trusts."""
    configuration = QSslConfiguration.defaultConfiguration()
    if route and route.certificates:
        configuration.setCaCertificates(QSslCertificate.fromData(route.certificates))
    return configuration


def _proxy(url: str) -> QNetworkProxy:
    """By the network manager of the present thread; may take as long as the system does."""
    query = QNetworkProxyQuery(QUrl(url))
    factory = QgsNetworkAccessManager.instance().proxyFactory()
    found = factory.queryProxy(query) if factory is not None else []
    proxy = found[0] if found else QNetworkProxy(QNetworkProxy.ProxyType.DefaultProxy)
    if proxy.type() == QNetworkProxy.ProxyType.DefaultProxy:
        proxy = QNetworkProxyFactory.systemProxyForQuery(query)[0]
    return proxy


def _proxy_url(proxy: QNetworkProxy) -> str | None:
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return None
    url = QUrl()
    url.setScheme(scheme)
    url.setHost(proxy.hostName())
    url.setPort(proxy.port())
    if proxy.user():
        url.setUserName(proxy.user())
        url.setPassword(proxy.password())
    return bytes(url.toEncoded()).decode()


def _proxy_at(address: str | None) -> QNetworkProxy:
    """The proxy of a URL from `_proxy_url`."""
    if address is None:
        return QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
    url = QUrl(address)
    types = {scheme: kind for kind, scheme in reversed(_SCHEMES.items())}
    return QNetworkProxy(
        types[url.scheme()], url.host(), url.port(), url.userName(), url.password()
    )
