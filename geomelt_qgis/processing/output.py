"""The layer that an algorithm writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qgis.core import QgsFeature, QgsFeatureSink, QgsProcessingException


class Output:
    """Made when there is something to write, or at the end: a run that fails leaves no file."""

    def __init__(self, make: Callable[[], tuple[QgsFeatureSink, str]]) -> None:
        self._make = make
        self._made: tuple[QgsFeatureSink, str] | None = None

    def add(self, features: Iterable[QgsFeature]) -> None:
        """One by one: a call holds Python's lock, and with it the GUI thread's slots."""
        sink, _ = self._open()
        for feature in features:
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(sink.lastError())

    def finished(self) -> str:
        """The id of the layer, which may be empty."""
        _, target = self._open()
        return target

    def _open(self) -> tuple[QgsFeatureSink, str]:
        if self._made is None:
            self._made = self._make()
        return self._made
