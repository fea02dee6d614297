"""Layers of results that wait in the profile, and how they are led to their files elsewhere."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsDataProvider, QgsProject, QgsProviderRegistry, QgsVectorLayer

from .storage import in_profile

_PROVIDER = "ogr"


def layers_in_profile() -> dict[Path, list[QgsVectorLayer]]:
    """The project's layers by the folder of the result that they belong to."""
    here = in_profile().resolve()
    found: dict[Path, list[QgsVectorLayer]] = {}
    for layer in QgsProject.instance().mapLayers().values():
        if isinstance(layer, QgsVectorLayer) and layer.providerType() == _PROVIDER:
            folder = _file(layer).resolve().parent
            if folder.parent == here:
                found.setdefault(folder, []).append(layer)
    return found


def lead(layer: QgsVectorLayer, folder: Path) -> None:
    """To the file of the same name in another folder; all else of the layer stays as it is."""
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri(_PROVIDER, layer.source())
    parts["path"] = str(folder / _file(layer).name)
    source = registry.encodeUri(_PROVIDER, parts)
    layer.setDataSource(source, layer.name(), _PROVIDER, QgsDataProvider.ProviderOptions())


def _file(layer: QgsVectorLayer) -> Path:
    parts = QgsProviderRegistry.instance().decodeUri(_PROVIDER, layer.source())
    return Path(str(parts.get("path") or ""))
