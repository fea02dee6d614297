"""A web map on this machine: XYZ tiles and a WMS, whose every answer is one colour."""

from __future__ import annotations

import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlparse

from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QImage

COLOUR = "#2d8a4e"
_CAPABILITIES = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Name>WMS</Name><Title>Map</Title><OnlineResource xlink:href="{url}/wms"/></Service>
<Capability><Request>
<GetCapabilities><Format>text/xml</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{url}/wms?"/></Get></HTTP></DCPType></GetCapabilities>
<GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="{url}/wms?"/></Get></HTTP></DCPType></GetMap></Request>
<Exception><Format>XML</Format></Exception>
<Layer><Title>Map</Title><CRS>EPSG:3857</CRS>
<Layer queryable="0"><Name>ground</Name><Title>Ground</Title><CRS>EPSG:3857</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>-180</westBoundLongitude>
<eastBoundLongitude>180</eastBoundLongitude><southBoundLatitude>-85</southBoundLatitude>
<northBoundLatitude>85</northBoundLatitude></EX_GeographicBoundingBox>
<BoundingBox CRS="EPSG:3857" minx="-20037508" miny="-20037508" maxx="20037508" maxy="20037508"/>
</Layer></Layer></Capability></WMS_Capabilities>"""


class MapServer:
    """`asked`: the paths of the requests; `blank`: answers with 404 while True; `gate`: requests
    for pictures wait until it is set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.blank = False
        self.gate = threading.Event()
        self.gate.set()
        # QGIS keeps tiles by address, on disk too, and ports come again.
        self._root = f"/{uuid.uuid4().hex}"
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{self._root}"

    def xyz(self, zmax: int = 19) -> str:
        """The source of a QGIS layer."""
        return f"type=xyz&zmin=0&zmax={zmax}&url={self.url}/{{z}}/{{x}}/{{y}}.png"

    def wms(self) -> str:
        return f"crs=EPSG:3857&format=image/png&layers=ground&styles=&url={self.url}/wms"

    def zooms(self) -> set[int]:
        """The zooms of the tiles that were asked for."""
        tiles = (path.removeprefix(self._root) for path in self.asked if path.endswith(".png"))
        return {int(tile.split("/")[1]) for tile in tiles}

    def close(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        query = {key.upper(): value for key, value in parse_qsl(urlparse(request.path).query)}
        if query.get("REQUEST") == "GetCapabilities":
            self._send(request, _CAPABILITIES.format(url=self.url).encode(), "text/xml")
            return
        self.gate.wait(30)
        if self.blank:
            request.send_error(404)
            return
        width, height = int(query.get("WIDTH", 256)), int(query.get("HEIGHT", 256))
        self._send(request, _picture(width, height), "image/png")

    def _send(self, request: BaseHTTPRequestHandler, data: bytes, media: str) -> None:
        request.send_response(200)
        request.send_header("Content-Type", media)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)


def _picture(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(COLOUR))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())
