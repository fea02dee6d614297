"""The chart of an area summary, painted on anything: a widget, a PNG, an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qgis.PyQt.QtCore import QRect, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPalette
from qgis.PyQt.QtSvg import QSvgGenerator

from ...core.errors import BackendError
from ...core.summary.area_shares import ClassShare, Summary
from ...core.text import tr

ROW = 1.4  # heights of the font
_BAR = 0.7  # of a row
_NAMES = 0.42  # of the width, at most
_PICTURE_WIDTH = 720
_MARGIN, _GAP = 16, 8
_LETTERS = 14  # pixels
_SCALE = 2  # pixels of a saved PNG for one of the screen
_DARK = 128


@dataclass(frozen=True)
class Ink:
    text: QColor
    bar: QColor
    rest: QColor


# Of Okabe and Ito's palette: apart for every eye, on paper and on a dark dock.
ON_LIGHT = Ink(QColor("#222222"), QColor("#0072B2"), QColor("#999999"))
ON_DARK = Ink(QColor("#DDDDDD"), QColor("#56B4E9"), QColor("#999999"))


def ink_for(palette: QPalette) -> Ink:
    """What stands out from a widget's ground; a dark theme leaves its text's colour black."""
    is_dark = palette.color(QPalette.ColorRole.Base).lightness() < _DARK
    return ON_DARK if is_dark else ON_LIGHT


def row_height(font: QFont) -> float:
    return ROW * QFontMetricsF(font).height()


def paint_bars(painter: QPainter, room: QRectF, bars: Sequence[ClassShare], ink: Ink) -> None:
    """A row per class: name, bar, share and hectares. Rows stand as high as the font asks for."""
    metrics = QFontMetricsF(painter.font())
    names = max((metrics.horizontalAdvance(bar.name) for bar in bars), default=0.0)
    names = min(names, _NAMES * room.width())
    labels = max((metrics.horizontalAdvance(bar.label) for bar in bars), default=0.0)
    widest = max(room.width() - names - labels - 2 * _GAP, 1.0)
    greatest = max((bar.share for bar in bars), default=1.0)
    height = row_height(painter.font())
    for row, bar in enumerate(bars):
        top = room.top() + row * height
        middle = Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
        length = max(widest * bar.share / greatest, 1.0)
        start = room.left() + names + _GAP
        painter.setPen(ink.text)
        painter.drawText(
            QRectF(room.left(), top, names, height), Qt.AlignmentFlag.AlignRight | middle, name
        )
        painter.fillRect(
            QRectF(start, top + height * (1 - _BAR) / 2, length, height * _BAR),
            ink.bar if bar.sureness is not None else ink.rest,
        )
        painter.drawText(
            QRectF(start + length + _GAP, top, labels + 1, height),
            Qt.AlignmentFlag.AlignLeft | middle,
            bar.label,
        )


def save_picture(summary: Summary, path: Path, font: QFont) -> None:
    """A .png or .svg, dark on white whatever the theme. Raises BackendError."""
    font = QFont(font)
    font.setPixelSize(_LETTERS)  # points mean another height on each device
    size = QSize(
        _PICTURE_WIDTH,
        round(2 * _MARGIN + row_height(font) * (1.5 + len(summary.bars()))),
    )
    if path.suffix.lower() == ".svg":
        vector = QSvgGenerator()
        vector.setFileName(str(path))
        vector.setSize(size)
        vector.setViewBox(QRect(0, 0, size.width(), size.height()))
        vector.setTitle(summary.title)
        painter = QPainter()
        good = painter.begin(vector)
        if good:
            _paint_page(painter, summary, size, font)
            painter.end()
    else:
        image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SCALE)
        painter = QPainter(image)
        _paint_page(painter, summary, size, font)
        painter.end()
        good = image.save(str(path))
    if not good:
        raise BackendError(
            tr("{0} cannot be written: choose another folder.").format(path), "not-written"
        )


def _paint_page(painter: QPainter, summary: Summary, size: QSize, font: QFont) -> None:
    painter.setFont(font)
    painter.fillRect(QRect(0, 0, size.width(), size.height()), QColor("white"))
    painter.setPen(ON_LIGHT.text)
    room = QRectF(0, 0, size.width(), size.height()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, summary.title)
    room.setTop(room.top() + 1.5 * row_height(font))
    paint_bars(painter, room, summary.bars(), ON_LIGHT)
