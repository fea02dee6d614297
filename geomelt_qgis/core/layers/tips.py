"""Map tips: what a tile shows when the mouse rests on it, in HTML that every QGIS can draw."""

from __future__ import annotations

from ..text import tr

_WIDTH = 224
# The thumbnail lies beside the layer's file; without one there is no frame for it either.
_PICTURE = """[% with_variable('file',
  file_path(layer_property(@layer, 'path')) || '/' || "thumbnail",
  if(file_exists(@file), '<img width="{width}" src="file:///'
    || replace(replace(regexp_replace(@file, '^/', ''), '%', '%25'), map(' ', '%20', '#', '%23'))
    || '"><br>', '')) %]"""
_CAPTION = """[% replace(coalesce("caption", "source", ''), map('&', '&amp;', '<', '&lt;')) %]"""
_DETAILS = """<small>[% array_to_string(array_filter(array(
  "source", format_number("ground_size", 0) || ' m', {date}), @element <> ''), ' · ') %]</small>"""
# The time of a file is no date of what it shows.
_DATE = """if("date_origin" = 'file', '', "date")"""
# A theme of QGIS colours the tip's ground and leaves its letters black.
_LOOK = "background: #fff; color: #222; font-family: sans-serif; padding: 4px"


def hit_tip(grade: str) -> str:
    """Thumbnail, rank, caption, match or score, source."""
    lines = [
        _PICTURE.replace("{width}", str(_WIDTH)),
        f'<b>[% "rank" %]. {_CAPTION}</b><br>',
        f"{_measure(grade)}<br>",
        _DETAILS,
    ]
    return _tip(lines)


def change_tip() -> str:
    change = tr("change {0} %").format("""[% format_number(100 * "change", 0) %]""")
    since = tr("since {0}").format("""[% coalesce("earlier_date", "earlier_source", '?') %]""")
    return _tip([f'<b>[% "rank" %]. {_CAPTION}</b><br>', f"{change} · {since}<br>", _DETAILS])


def caption_tip() -> str:
    return _tip([f"<b>{_CAPTION}</b><br>", _DETAILS])


def _measure(grade: str) -> str:
    """How well a hit fits, in words with expressions in them."""
    score = tr("score {0}").format("""[% format_number("score", 3) %]""")
    if grade != "match":
        return score
    match = tr("match {0} %").format("""[% format_number(100 * "match", 0) %]""")
    return f"{match} · {score}"


def _tip(lines: list[str]) -> str:
    content = "\n".join(lines).replace("{date}", _DATE)
    return f'<div style="max-width: {_WIDTH + 16}px; {_LOOK}">{content}</div>'
