"""What a scene is: a small function that brings something onto the screen."""

from __future__ import annotations

from collections.abc import Callable

from driven.steps import Steps
from qgis.PyQt.QtWidgets import QWidget

from screenshots.stage import Stage

# A scene returns the widgets that its picture shows, or none for the whole window.
Scene = Callable[[Stage], Steps]
Shown = list[QWidget]

SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    """Registers a scene under the name of its picture; scenes are taken in this order."""

    def register(function: Scene) -> Scene:
        SCENES[name] = function
        return function

    return register
