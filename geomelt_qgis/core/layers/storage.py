"""Where results are kept: a folder per result, in it a GeoPackage and the thumbnails."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProject,
    QgsVectorFileWriter,
    QgsWkbTypes,
)

from ..errors import BackendError
from ..settings import Settings
from ..text import tr
from .features import results_crs
from .geopackage import has_table

_MOST_LETTERS = 48
# A thread that is busy in Python lets go of the lock every 5 ms only, and the GUI thread may wait
# for it ten times while it paints a list: a breath now and then lets it in at once.
_BREATH_FEATURES, _BREATH_S = 10, 0.0005
_Existing = QgsVectorFileWriter.ActionOnExistingFile
_made: set[Path] = set()  # folders, by this QGIS


def place() -> Path:
    """The folder of the results of this project; asked on the GUI thread.

    The folder of choice, else one beside the project, else (a project never saved, or saved
    where nothing can be written) one in the user's profile.
    """
    chosen = Settings.load().results_folder
    return Path(chosen) if chosen else beside_project() or in_profile()


def beside_project() -> Path | None:
    """None where the project has no file, or where nothing can be written beside it."""
    project = Path(QgsProject.instance().absoluteFilePath())
    if project.name and os.access(project.parent, os.W_OK):
        return project.parent / f"{project.stem}_geomelt"
    return None


def in_profile() -> Path:
    """Where results wait for their project to be saved."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "geomelt" / "results"


def is_made_here(folder: Path) -> bool:
    """Whether this QGIS has made the folder: no project saved by an earlier one can want it."""
    return folder in _made


def new_folder(parent: Path, title: str) -> Path:
    """A folder of its own for a result. Raises BackendError."""
    letters = re.sub(r"[^\w-]+", "-", title.lower())[:_MOST_LETTERS].strip("-_") or "result"
    number = 1
    while True:
        folder = parent / (letters if number == 1 else f"{letters}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            if not parent.is_dir():
                raise not_writable(parent, tr("it is no folder")) from None
            number += 1
        except OSError as error:
            raise not_writable(parent, error.strerror or str(error)) from None
        else:
            _made.add(folder.resolve())
            return folder


def write(
    path: Path,
    table: str,
    fields: QgsFields,
    features: Iterable[QgsFeature],
    *,
    append: bool = False,
) -> None:
    """Writes polygons in EPSG:4326 into a table of the GeoPackage. Raises OSError.

    Features are written while they come; what `features` raises passes through. `append` leaves
    what the file holds already.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = table
    if not append:
        # Making one takes longer than it ever saves with 10,000 features, and holds Python's lock.
        options.layerOptions = ["SPATIAL_INDEX=NO"]
    if append and path.exists():
        options.actionOnExistingFile = (
            _Existing.AppendToLayerNoNewFields
            if has_table(path, table)
            else _Existing.CreateOrOverwriteLayer
        )
    writer = QgsVectorFileWriter.create(
        str(path),
        fields,
        QgsWkbTypes.Type.MultiPolygon,
        results_crs(),
        QgsCoordinateTransformContext(),
        options,
    )
    try:
        if writer.hasError() == QgsVectorFileWriter.WriterError.NoError:
            # One by one: a call holds Python's lock, and with it the GUI thread's slots.
            for number, feature in enumerate(features, start=1):
                writer.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
                if number % _BREATH_FEATURES == 0:
                    time.sleep(_BREATH_S)
        trouble = writer.errorMessage()
    finally:
        del writer  # closes the file
    if trouble:
        raise OSError(trouble)


def not_writable(folder: Path, reason: str) -> BackendError:
    """What to say where results cannot be kept."""
    return BackendError(
        tr(
            "Results cannot be written to {0} ({1}): choose another folder in Settings > Options "
            "> GeoMELT."
        ).format(folder, reason),
        "results-folder",
    )
