"""docs/architecture.md names files that are there, and counts them right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.imports import imports, trees

REPOSITORY = Path(__file__).resolve().parents[3]
BACKEND = REPOSITORY / "backend" / "geomelt"
PAGE = (REPOSITORY / "docs" / "architecture.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:backend|geomelt_qgis|tests|docs)/[\w./]+)`", PAGE)))
# The most that the design allows.
MOST = {
    "a filter": 5,
    "a vector store": 2,
    "a task of a model": 12,
    "a Processing algorithm": 2,
    "a result format": 2,
    "a pixel format": 1,
    "a container of rasters": 2,
    "a runner of index runs": 2,
}


def rows() -> dict[str, tuple[int, list[str]]]:
    """What can be added: the number of files, and those that are named for it."""
    table = PAGE.partition("| to add | files | touch |\n|---|---|---|\n")[2].partition("\n\n")[0]
    found = {}
    for line in table.splitlines():
        what, count, touched = (cell.strip() for cell in line.strip("|").split("|"))
        files = re.findall(r"`((?:backend|geomelt_qgis)/[\w./]+)`", touched)
        found[what] = int(count), files
    return found


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_is_there(name: str) -> None:
    place = REPOSITORY / name
    assert place.is_dir() if name.endswith("/") else place.is_file()


def test_counts_are_those_of_the_files_named() -> None:
    table = rows()
    assert set(MOST) <= set(table)
    for what, (count, files) in table.items():
        assert count == len(files) == len(set(files)), what
        assert count <= MOST.get(what, count), what


def test_every_room_of_the_backend_is_named() -> None:
    rooms = {each.parent.name for each in BACKEND.glob("*/__init__.py")}
    assert {room for room in rooms if f"{room}/" not in PAGE} == set()


def test_every_arrow_of_the_backend_is_an_import() -> None:
    picture = PAGE.partition("subgraph backend")[2].partition("```")[0]
    labels = dict(re.findall(r'(\w+)\["([^"]+)"\]', picture))
    arrows = re.findall(r"(\w+)(?:\[[^]]*\])? --> (\w+)", picture)
    assert len(arrows) > 15
    taken = {(room(each.importer), room(each.module)) for each in imports(trees(BACKEND))}
    for start, end in arrows:
        pairs = {(one, other) for one in rooms(labels[start]) for other in rooms(labels[end])}
        assert pairs & taken, f"{start} does not import {end}"


def room(module: str) -> str:
    """`index` of `geomelt.index.sqlite`."""
    return module.split(".")[1] if module.startswith("geomelt.") else ""


def rooms(label: str) -> list[str]:
    """`changes` and `summary` of "changes/ summary/ questions"; `api` of "api.py"."""
    return [name for pair in re.findall(r"(\w+)/|(\w+)\.py", label) for name in pair if name]


def test_tables_of_formats_are_the_only_ones() -> None:
    """A file that names all of them would be touched by a new one, too."""
    for table, column in (
        ("backend/geomelt/results/file_formats.py", r'ResultFormat\("[^"]+", \("(\.\w+)"'),
        ("backend/geomelt/imagery/containers/registry.py", r"import (\w+)$"),
    ):
        named = re.findall(column, (REPOSITORY / table).read_text("utf-8"), re.M)[-4:]
        assert len(named) == 4
        others = [
            file.relative_to(REPOSITORY).as_posix()
            for file in BACKEND.rglob("*.py")
            if all(name in file.read_text("utf-8") for name in named)
        ]
        assert others == [table]
