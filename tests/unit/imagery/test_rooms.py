"""The rooms of imagery: which may import which, and what a format and a container take."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
from affine import Affine
from geomelt import imagery
from geomelt.imagery import RasterSource, find_sources, formats, scan_sources, state_of
from geomelt.imagery.containers import registry
from geomelt.imagery.containers.container import Container, Holding, Place, Sources
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.location import Location
from numpy.typing import NDArray
from support.imports import imports, trees

ROOMS = [line.split()[0] for line in (imagery.__doc__ or "").splitlines() if line[:4] == " " * 4]
PLACE = {"crs": "EPSG:25832", "transform": Affine(0.5, 0, 600_000, 0, -0.5, 5_300_000)}


def test_the_rooms_of_imagery_import_those_below_them() -> None:
    """The order is that of the package's docstring, the lowest first."""
    folder = Path(imagery.__file__).parent
    assert {each.name for each in folder.iterdir() if (each / "__init__.py").is_file()} == {*ROOMS}
    modules = trees(folder.parent)
    wrong = [
        str(each)
        for each in imports(modules)
        if each.importer.startswith("geomelt.imagery.")
        and each.module.startswith("geomelt.imagery")
        and floor(each.module) > floor(each.importer)
    ]
    assert wrong == []


def floor(module: str) -> int:
    """0 of the modules that stand in no room, the highest of the package itself."""
    room = [*module.split("."), ""][2]
    if module == "geomelt.imagery":
        return len(ROOMS) + 1
    return ROOMS.index(room) + 1 if room in ROOMS else 0


def test_a_format_is_one_row_of_the_table(
    tmp_path: Path, photo: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ortho.ers"
    with rasterio.open(
        path, "w", driver="ERS", width=photo.shape[2], height=photo.shape[1], count=3,
        dtype="uint8", **PLACE,
    ) as dataset:  # fmt: skip
        dataset.write(photo)
    assert scan_sources([tmp_path]).sources == ()

    row = formats.Format("ER Mapper", "ERS", (".ers",), anywhere=False)
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, row))
    formats._by_suffix.cache_clear()
    try:
        assert find_sources([tmp_path]) == [str(path)]
        with RasterSource.open(path) as source:
            assert source.crs_name == "EPSG:25832"
            assert source.bands == (1, 2, 3)
    finally:
        monkeypatch.undo()
        formats._by_suffix.cache_clear()


class Pairs(Container):
    """A kind of container for this test: a file that names the raster, and its day."""

    suffixes = (".pair",)

    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        if name is None or not name.endswith(self.suffixes):
            return None
        return Sources(lambda: [listing.uri(name)])

    def locate(self, place: Place) -> Location | None:
        if place.kind != "file" or not place.uri.endswith(self.suffixes):
            return None
        name, day = place.path.read_text().split()
        raster = place.path.parent / name
        return Location(
            place.uri,
            (str(raster),),
            files=(place.path, raster),
            descriptions=(place.path,),
            taken=day,
        )


def test_a_container_is_one_module_and_one_line_of_the_table(
    tmp_path: Path, photo: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / ".pixels"
    hidden.mkdir()
    with rasterio.open(
        hidden / "a.tif", "w", driver="GTiff", width=photo.shape[2], height=photo.shape[1],
        count=3, dtype="uint8", **PLACE,
    ) as dataset:  # fmt: skip
        dataset.write(photo)
    pair = tmp_path / "town.pair"
    pair.write_text(".pixels/a.tif 2020-08-31")
    assert scan_sources([tmp_path]).sources == ()

    monkeypatch.setattr(registry, "CONTAINERS", (*registry.CONTAINERS, Pairs()))
    assert find_sources([tmp_path]) == [str(pair)]
    state = state_of(pair)
    assert state.size == pair.stat().st_size + (hidden / "a.tif").stat().st_size
    with RasterSource.open(pair) as source:
        assert source.date == "2020-08-31"
        assert source.date_origin == "product"
        pixels, share = source.read(source.window_of(source.bounds), 64)
        assert share > 0.9
        assert pixels.std() > 10


@pytest.mark.parametrize("container", registry.CONTAINERS, ids=lambda each: type(each).__name__)
def test_a_container_leaves_what_is_not_its_own(container: Container, tmp_path: Path) -> None:
    listing = SimpleNamespace(
        folder=str(tmp_path), path=tmp_path, names=["readme.docx"], folders=[], packed=False,
        inside="", uri=lambda name: str(tmp_path / name), head=lambda _name, _length: b"",
        files=lambda names: tuple(tmp_path / name for name in names),
    )  # fmt: skip
    assert container.recognise(listing) is None
    assert container.recognise(listing, "readme.docx") is None
    assert list(container.groups(listing)) == []
    assert container.folders(tmp_path / "readme.docx") is None
    assert container.path_of(str(tmp_path / "readme.docx")) is None
    for kind in ("file", "folder", "nothing"):
        assert container.locate(Place(str(tmp_path), tmp_path, kind)) is None
