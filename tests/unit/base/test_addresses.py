"""Names of indexes, the home they never leave, and what else an address may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.base.addresses import Address, checked_home, default_home, is_name
from geomelt.base.errors import GeomeltError
from hypothesis import given
from hypothesis import strategies as st

URL = "postgresql://gis.example.org/imagery"


@given(st.text(max_size=80))
def test_no_name_leads_out_of_its_home(name: str) -> None:
    home = str(Path("/indexes").absolute())
    if is_name(name):
        address = Address.named(name, home)
        assert (address.name, address.home) == (name.removesuffix(".geomelt"), home)
        assert Path(str(address)).resolve().parent == Path(home).resolve()
        assert Address.named(name, URL).home == URL
        return
    for place in (home, URL):
        with pytest.raises(GeomeltError) as caught:
            Address.named(name, place)
        assert caught.value.code == "bad-name"


@pytest.mark.parametrize("name", ["city", "Zürich 2024", "a.b", "7", "x_y-z", "北京", "a" * 64])
def test_names_people_use(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "_x", "a/b", "a" * 65, "nul", "LPT1.x", "北" * 64 + "京"]
)
def test_names_no_disk_should_have(name: str) -> None:
    assert not is_name(name)


def test_an_index_is_a_path_or_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def parsed(index: str) -> Path:
        return Path(str(Address.parsed(index, str(tmp_path / "home"))))

    assert parsed("city") == tmp_path / "home" / "city.geomelt"
    assert parsed("demo/city.geomelt") == tmp_path / "demo" / "city.geomelt"
    assert parsed("city.geomelt") == tmp_path / "city.geomelt"
    assert parsed("./city") == tmp_path / "city.geomelt"
    assert Address.parsed("city") == Address.named("city", default_home())


def test_a_path_may_leave_out_the_suffix(tmp_path: Path) -> None:
    assert str(Address.parsed(f"{tmp_path}/my town")) == str(tmp_path / "my town.geomelt")
    (tmp_path / "odd.sqlite").touch()
    odd = Address.parsed(tmp_path / "odd.sqlite")
    assert (str(odd), odd.name) == (str(tmp_path / "odd.sqlite"), "odd.sqlite")


def test_a_url_is_an_address_of_its_own() -> None:
    city = Address.parsed(f"{URL}/city")
    assert (city.scheme, city.home, city.name) == ("postgresql", URL, "city")
    assert city == Address.named("city", checked_home(URL + "/")) == Address.parsed("city", URL)
    assert Address.parsed("C:/imagery/city.geomelt").scheme == ""


def test_a_home_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert checked_home("indexes") == str(tmp_path / "indexes")
    assert checked_home(None) == default_home()
