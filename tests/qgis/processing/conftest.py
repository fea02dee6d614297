"""The provider as qgis_process has it."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication
from support.archive_model import native

from geomelt_qgis.core.settings import Settings
from geomelt_qgis.processing.provider import Provider

__all__ = ["native"]


@pytest.fixture
def alone(qgis, iface, fake_python):
    """The provider where QGIS has no GUI: every algorithm starts and ends its own backend."""
    Settings(python=fake_python("")).save()
    provider = Provider(None)
    QgsApplication.processingRegistry().addProvider(provider)
    yield provider
    QgsApplication.processingRegistry().removeProvider(provider)
