"""How QGIS reaches the internet, for what does not use Qt's network."""

from __future__ import annotations

from dataclasses import dataclass, field

from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import (
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkProxyFactory,
    QNetworkProxyQuery,
)

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
}
_ANYWHERE = "https://pypi.org/simple/"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Route:
    """`proxy`: a URL, None without one; `certificates`: PEM of all that QGIS trusts."""

    proxy: str | None = field(default=None, repr=False)
    certificates: bytes = field(default=b"", repr=False)


def qgis_route(url: str = _ANYWHERE) -> Route:
    """The way to a URL by the settings of QGIS: its proxy, its certificates."""
    certificates = bytes(QgsApplication.authManager().trustedCaCertsPemText())
    return Route(_proxy_url(_proxy(url)), certificates)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine."""
    return QUrl(url).host() in _LOOPBACK


def manager_for(url: str) -> QNetworkAccessManager:
    """A network manager of the present thread: never a proxy to this machine, QGIS's own
    proxy and certificates to another."""
    if not is_loopback(url):
        manager = QgsNetworkAccessManager()
        manager.setupDefaultProxyAndCache()
        return manager
    manager = QNetworkAccessManager()
    # A corporate proxy knows nothing of this machine's loopback.
    manager.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
    if hasattr(QNetworkAccessManager, "NetworkAccessibility"):
        # Qt 5 takes a machine that is offline for one that cannot reach itself.
        manager.setNetworkAccessible(QNetworkAccessManager.NetworkAccessibility.Accessible)
    return manager


def _proxy(url: str) -> QNetworkProxy:
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
    url.setUserName(proxy.user())
    url.setPassword(proxy.password())
    return bytes(url.toEncoded()).decode()
