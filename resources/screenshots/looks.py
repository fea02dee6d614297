"""The screens and themes that the scenes are looked at on."""

from __future__ import annotations

from dataclasses import dataclass

from driven.launch import Screen

_SMALL, _DENSE = Screen(1280, 800), Screen(2560, 1440, scale=2)
_DAY, _NIGHT = "default", "Night Mapping"


@dataclass(frozen=True)
class Look:
    screen: Screen
    theme: str


LOOKS = {
    "light": Look(_SMALL, _DAY),
    "dark": Look(_SMALL, _NIGHT),
    "light-dense": Look(_DENSE, _DAY),
    "dark-dense": Look(_DENSE, _NIGHT),
}
IN_DOCS = "light"
