"""The docs show what there is: pictures that exist, links that lead somewhere, sentences that the
product really says."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PAGES = sorted([REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")])
SCENES = REPOSITORY / "resources" / "screenshots" / "scenes"
TROUBLE = REPOSITORY / "docs" / "guide" / "troubleshooting.md"
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SCENE = re.compile(r'^@scene\("([\w-]+)"\)$', re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _links(page: Path) -> list[str]:
    return [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    titles = _HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _shown() -> set[Path]:
    """Every picture that a page shows."""
    links = ((page, link) for page in PAGES for link in _links(page) if link.endswith(".png"))
    return {(page.parent / link).resolve() for page, link in links}


def _scenes() -> list[str]:
    return [name for file in SCENES.glob("*.py") for name in _SCENE.findall(file.read_text())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_link_of_a_page_leads_somewhere(page):
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} names {link}"
        assert not anchor or anchor in _anchors(target), f"{page.name} names {link}"


def test_every_scene_is_a_picture_that_a_page_shows():
    assert len(_scenes()) >= 15
    pictures = {REPOSITORY / "docs" / "images" / f"{name}.png" for name in _scenes()}
    assert pictures <= _shown()


def test_pictures_of_scenes_are_small_and_have_a_palette():
    from PIL import Image

    for name in _scenes():
        file = REPOSITORY / "docs" / "images" / f"{name}.png"
        with Image.open(file) as picture:
            assert picture.mode == "P", f"{file.name}: make screenshots"
        assert file.stat().st_size <= 150_000, file.name


@cache
def _said() -> str:
    """All texts in plugin and backend, a line each, with … for what is filled in."""
    texts = []
    for room in ("geomelt_qgis", "backend/geomelt"):
        for file in (REPOSITORY / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.append(re.sub(r"\{[^}]*\}", "…", node.value))
                elif isinstance(node, ast.JoinedStr):
                    parts = (p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
                    texts.append("".join(parts))
    return "\n".join(texts)


def _symptoms() -> list[str]:
    """First column of the tables headed `it says`."""
    found, says = [], False
    for line in TROUBLE.read_text("utf-8").splitlines():
        cell = line.split("|")[1].strip() if line.startswith("|") else ""
        if not cell or cell == "it says":
            says = cell == "it says"
        elif says and not cell.startswith("---"):
            found.append(cell)
    return found


def test_troubleshooting_quotes_what_the_product_says():
    assert len(_symptoms()) >= 30
    assert [text for text in _symptoms() if text not in _said()] == []
