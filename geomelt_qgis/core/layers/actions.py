"""What can be done with a tile, in the attribute table, in a form and on the canvas.

A layer outlives the plugin that made it: its actions hold one line that finds the plugin when
they are used (`geomelt_qgis/gui/layer_actions.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import QgsAction, QgsVectorLayer

from ..text import tr

_PACKAGE = __name__.split(".", maxsplit=1)[0]
_CODE = (
    "from {package}.gui.layer_actions import run\n"
    "run('{verb}', '[% @layer_id %]', int('[% $id %]'))"
)
_ICONS = ":/images/themes/default/"
_SCOPES = {"Feature", "Canvas"}


@dataclass(frozen=True)
class _Action:
    verb: str
    title: str
    short: str
    icon: str


def add_hit_actions(layer: QgsVectorLayer) -> None:
    _add(
        layer,
        [
            _zoom(),
            _Action("similar", tr("Find similar tiles"), tr("Similar"), "mActionFilter2.svg"),
            _open_source(),
            _copy_caption(),
            _Action("more", tr("More like this"), tr("+"), "symbologyAdd.svg"),
            _Action("less", tr("Less like this"), tr("-"), "symbologyRemove.svg"),
        ],
    )


def add_caption_actions(layer: QgsVectorLayer) -> None:
    _add(layer, [_zoom(), _open_source(), _copy_caption()])


def _zoom() -> _Action:
    return _Action("zoom", tr("Zoom to the tile"), tr("Zoom"), "mActionZoomToSelected.svg")


def _open_source() -> _Action:
    return _Action("open", tr("Open the source raster"), tr("Open"), "mActionAddRasterLayer.svg")


def _copy_caption() -> _Action:
    return _Action("copy", tr("Copy the caption"), tr("Copy"), "mActionEditCopy.svg")


def _add(layer: QgsVectorLayer, actions: list[_Action]) -> None:
    manager = layer.actions()
    manager.clearActions()
    for action in actions:
        code = _CODE.format(package=_PACKAGE, verb=action.verb)
        entry = QgsAction(
            QgsAction.ActionType.GenericPython,
            action.title,
            code,
            _ICONS + action.icon,
            False,
            action.short,
            _SCOPES,
        )
        manager.addAction(entry)
    default = manager.actions()[0].id()
    for scope in _SCOPES:
        manager.setDefaultAction(scope, default)
