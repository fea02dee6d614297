"""Sensors: the words in file names and tags that name them, and the order of their bands.

The words are those of deliveries: Landsat collections, SAFE, Planet, Maxar, Airbus, NAIP, drones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Order = tuple[int, int, int]  # of red, green and blue among the bands that hold an image, from 1
Numbers = tuple[str, str, str]  # of red, green and blue as the sensor counts its bands

RGB, BGR, FROM_COASTAL, CIR_LAST = (1, 2, 3), (3, 2, 1), (4, 3, 2), (4, 2, 1)


@dataclass(frozen=True)
class Sensor:
    """`numbers`: of its bands that are red, green and blue; `orders`: by how many bands a file
    without band names has, `otherwise` for any other number of them."""

    name: str
    words: re.Pattern[str]
    numbers: Numbers | None = None
    orders: Mapping[int, Order] = field(default_factory=dict)
    otherwise: Order | None = None

    def order(self, count: int) -> Order | None:
        """Where red, green and blue are among `count` bands."""
        if found := self.orders.get(count, self.otherwise):
            return found if max(found) <= count else None
        return None


def sensor_of(texts: Iterable[str]) -> Sensor | None:
    """The sensor named in the first of `texts` that names one."""
    for text in texts:
        for sensor in SENSORS:
            if sensor.words.search(text):
                return sensor
    return None


def _words(*patterns: str) -> re.Pattern[str]:
    """Whole words, separated by anything but letters and digits."""
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(patterns)})(?![a-z0-9])", re.IGNORECASE)


LANDSAT_OLD = Sensor(
    "Landsat 4 to 7",
    _words(
        r"L[TE]0[457]", r"L[TE][457]\d*", r"L[TE][457]\d{13}[A-Z]{3}\d\d",
        r"landsat[ _-]?(?:tm[ _-]?|etm[ _-]?)?0?[457]", r"L[457]", r"TM", r"ETM\+?",
        r"thematic mapper",
    ),
    ("3", "2", "1"),
    otherwise=BGR,
)  # fmt: skip
LANDSAT_NEW = Sensor(
    "Landsat 8 or 9",
    _words(
        r"L[CO]0[89]", r"L[CO][89]\d*", r"L[CO]8\d{13}[A-Z]{3}\d\d",
        r"landsat[ _-]?(?:oli[ _-]?)?0?[89]", r"L[89]", r"OLI(?:[ _-]?TIRS)?",
    ),
    ("4", "3", "2"),
    # Six are those that Landsat 7 has, too: without coastal.
    {4: BGR, 6: BGR},
    FROM_COASTAL,
)  # fmt: skip
SENTINEL_2 = Sensor(
    "Sentinel-2",
    _words(
        r"S2[ABC]?", r"MSIL[12][AC]", r"sentinel[ _-]?2[abc]?", r"T\d\d[A-Z]{3}",
        r"(?:COPERNICUS_)?S2_SR(?:_HARMONIZED)?", r"S2MSI[12][AC]",
    ),
    ("4", "3", "2"),
    # Four are those of 10 m; ten are without the three of 60 m.
    {4: BGR, 6: BGR, 9: BGR, 10: BGR},
    FROM_COASTAL,
)  # fmt: skip
SENSORS = (
    # The letters of a name come before what its sensor usually has.
    Sensor(
        "RGBI",
        _words(r"(?:\w*[ _-])?(?:dop\d*|ortho)?rgb[ _-]?(?:n|i|nir|ir)?\d*"),
        orders={4: RGB, 5: RGB},
    ),
    Sensor(
        "BGRI",
        _words(r"(?:\w*[ _-])?bgr[ _-]?(?:n|i|nir|ir)?"),
        orders={3: BGR, 4: BGR, 5: BGR},
    ),
    Sensor(
        "NRGB",
        _words(r"(?:\w*[ _-])?(?:n|i|nir|ir)[ _-]?rgb", r"swissimage[ _-]rs\w*"),
        orders={4: (2, 3, 4)},
    ),
    Sensor(
        "Planet",
        _words(
            r"\w*analytic\w*", r"psscene\w*", r"psorthotile", r"\d{8}_\d{6}_\w+_[13]B",
            r"planet\w*", r"superdove", r"PS2(?:\.SD)?", r"PSB(?:\.SD)?", r"skysat\w*",
            r"ssc\d+\w*",
        ),
        orders={3: RGB, 4: BGR, 5: BGR, 8: (6, 4, 2)},
    ),
    Sensor("NAIP", _words(r"naip", r"m_\d{7}_(?:ne|nw|se|sw)_\d\d_\w+"), orders={4: RGB}),
    Sensor(
        "RapidEye", _words(r"rapideye", r"RE[1-5]", r"REOrthoTile"), orders={4: BGR, 5: BGR}
    ),
    Sensor(
        "Maxar",
        _words(
            r"WV0?[1-4]\w*", r"worldview[ _-]?\d?", r"QB0?2\w*", r"quickbird", r"GE0?1\w*",
            r"geoeye\w*", r"IK0?[12]\w*", r"ikonos", r"[MS][1-3](?:BS|AS|DS)\w*", r"maxar",
            r"digitalglobe", r"MUL(?:-?pan-?sharpen\w*)?",
        ),
        orders={4: BGR, 8: (5, 3, 2), 16: (5, 3, 2)},
    ),
    Sensor(
        "Airbus",
        _words(r"(?:IMG_)?PHR\w*", r"(?:IMG_)?PNEO\w*", r"(?:IMG_)?SPOT[_ -]?[67]\w*",
               r"pl[eé]iades\w*"),
        ("2", "1", "0"),
        orders={4: RGB, 6: RGB},
    ),
    Sensor(
        "MicaSense",
        _words(r"micasense\w*", r"rededge[ _-]?(?:m|mx|p|3)?", r"altum\w*"),
        orders={5: BGR, 6: BGR, 7: BGR},
    ),
    Sensor(
        "DJI P4 Multispectral",
        _words(r"p4m\w*", r"p4[ _-]?multi\w*", r"phantom[ _-]?4[ _-]?multi\w*"),
        orders={5: BGR, 6: BGR},
    ),
    Sensor(
        "cameras without blue",
        _words(r"sequoia\w*", r"m3m\w*", r"mavic[ _-]?3[ _-]?m\w*"),
        orders={4: CIR_LAST},
    ),
    Sensor(
        "MODIS",
        _words(r"M[OY]D(?:09|43|13)\w*", r"MCD43\w*", r"modis", r"sur[ _]refl\w*"),
        ("1", "4", "3"),
        orders={7: (1, 4, 3)},
    ),
    # Without blue: near infrared, red and green.
    Sensor(
        "SPOT 1 to 5", _words(r"(?:IMG_)?SPOT[_ -]?[1-5](?!\d)\w*", r"XS[123]"), ("3", "2", "1")
    ),
    Sensor("ASTER", _words(r"AST(?:ER)?_?\w*", r"VNIR_Band3N"), ("3n", "2", "1")),
    Sensor("Landsat 1 to 3 MSS", _words(r"LM0?[123]\w*"), ("7", "5", "4")),
    Sensor("Landsat 4 and 5 MSS", _words(r"LM0?[45]\w*"), ("4", "2", "1")),
    Sensor("Sentinel-3 OLCI", _words(r"Oa\d\d\w*", r"S3[AB]?_OL\w*"), ("8", "6", "4")),
    Sensor("CBERS-4 MUX", _words(r"CBERS[ _-]?4[ _-]?MUX\w*"), ("7", "6", "5"), {4: BGR}),
    Sensor(
        "satellites that give blue first",
        _words(r"GF[1-7]\w*", r"gaofen\w*", r"ZY-?3\w*", r"JL1\w*", r"SV1\w*",
               r"superview\w*", r"K3A?", r"kompsat\w*", r"CBERS\w*", r"amazonia\w*",
               r"triplesat", r"DMC\w*"),
        ("3", "2", "1"),
        orders={4: BGR},
    ),
    LANDSAT_NEW,
    LANDSAT_OLD,
    SENTINEL_2,
    Sensor(
        "HLS", _words(r"HLS(?:\.?[LS]30)?", r"[LS]30"), ("4", "3", "2"), {6: BGR}, FROM_COASTAL
    ),
    Sensor(
        "aerial orthophotos",
        _words(r"dop\d*", r"true[ _-]?dop", r"\w*ortho(?:photos?|fotos?|imagery)?", r"luftbild\w*",
               r"aerial", r"bdortho", r"pnoa", r"hro", r"ultracam"),
        orders={4: RGB, 5: RGB},
    ),
)  # fmt: skip
