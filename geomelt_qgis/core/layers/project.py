"""Results in the project: a group per result, the newest on top."""

from __future__ import annotations

from qgis.core import QgsLayerTreeGroup, QgsProject, QgsVectorLayer

GROUP = "GeoMELT"


def add_to_project(layer: QgsVectorLayer) -> None:
    """In a group of its own, which later layers of the same result may share. GUI thread."""
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    results = root.findGroup(GROUP) or root.insertGroup(0, GROUP)
    for child in results.children():
        # The newest answer is the one to look at; older ones stay a click away.
        child.setItemVisibilityChecked(False)
        child.setExpanded(False)
    project.addMapLayer(layer, addToLegend=False)
    group = QgsLayerTreeGroup(layer.name())
    results.insertChildNode(0, group)
    group.addLayer(layer)
    # A view unfolds a group when asked to after its first layer is in.
    for node in (results, group):
        node.setExpanded(False)
        node.setExpanded(True)
