"""A summary as a bar chart, PNG or SVG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geomelt.base.disk import naming
from geomelt.base.errors import GeomeltError

FORMATS = (".png", ".svg")

_MOST_BARS = 15
_BLUE, _GREY = "#0072B2", "#999999"  # of Okabe and Ito's palette, apart for every eye
_INK = "#333333"
_DPI = 150


def checked_chart(path: Path) -> Path:
    """`path` when a chart can be written to it; GeomeltError otherwise."""
    if path.suffix.lower() not in FORMATS:
        raise GeomeltError(f"{path} is no chart: name a file that ends in .png or .svg.")
    if not path.absolute().parent.is_dir():
        raise GeomeltError(
            f"There is no folder {path.absolute().parent}: make it or write {path.name} "
            "somewhere else.",
            code="no-such-folder",
        )
    return path


def write_chart(summary: dict[str, Any], path: Path) -> None:
    """Draw `summary` into a .png or .svg file."""
    picture = draw(summary, checked_chart(path).suffix.lower())
    with naming(path):
        path.write_bytes(picture)


def draw(summary: dict[str, Any], suffix: str) -> bytes:
    """The chart of what `summarise` answers, as a `.png` or `.svg` file's bytes.

    A bar for each class that has ground, the smallest together as others. The same summary
    gives the same bytes.
    """
    import matplotlib
    from matplotlib.figure import Figure

    bars = _bars(summary["classes"])
    style: dict[Any, Any] = {
        "font.family": "DejaVu Sans",
        "svg.fonttype": "none",
        "svg.hashsalt": "geomelt",
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "ytick.color": _INK,
    }
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(7.2, 1.3 + 0.32 * len(bars)), layout="constrained")
        axes = figure.add_subplot()
        shares = [100 * bar["share"] for bar in bars]
        colours = [_GREY if bar["others"] else _BLUE for bar in bars]
        drawn = axes.barh(range(len(bars)), shares, height=0.72, color=colours)
        axes.bar_label(drawn, [_label(bar) for bar in bars], padding=4, fontsize=9)
        axes.set_yticks(range(len(bars)), [bar["class"] for bar in bars])
        axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        axes.set_xlim(0, max(shares) * 1.5)  # room for the labels
        axes.xaxis.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.set_title(_title(summary), loc="left", fontsize=10, color=_INK)
        file = io.BytesIO()
        # Neither date nor version: they would make every file another.
        metadata = {"Date": None} if suffix == ".svg" else {"Software": "GeoMELT"}
        figure.savefig(file, format=suffix[1:], dpi=_DPI, metadata=metadata)
    return file.getvalue()


def _bars(classes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [{**each, "others": False} for each in classes if each["tiles"]]
    if len(found) <= _MOST_BARS:
        return found
    rest = found[_MOST_BARS - 1 :]
    others = {
        "class": f"{len(rest)} others",
        "others": True,
        **{key: sum(each[key] for each in rest) for key in ("tiles", "hectares", "share")},
    }
    return [*found[: _MOST_BARS - 1], others]


def _label(bar: dict[str, Any]) -> str:
    tiles = "1 tile" if bar["tiles"] == 1 else f"{bar['tiles']:,} tiles"
    return f"{100 * bar['share']:.1f} %  ·  {_hectares(bar['hectares'])}  ·  {tiles}"


def _title(summary: dict[str, Any]) -> str:
    dates = summary["dates"]
    when = f", {' to '.join(dict.fromkeys(date[:10] for date in dates))}" if dates else ""
    return (
        f"{summary['index']}{when}\n"
        f"{summary['tiles']:,} tiles, {_hectares(summary['hectares'])}; "
        "each tile as its likeliest class"
    )


def _hectares(value: float) -> str:
    return f"{value:,.0f} ha" if value >= 100 else f"{value:.{1 if value >= 1 else 3}f} ha"
