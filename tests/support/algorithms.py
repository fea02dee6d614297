"""Algorithms run as QGIS runs them, in a test's thread or in the background."""

from __future__ import annotations

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
)


class Feedback(QgsProcessingFeedback):
    """Keeps what is reported to it."""

    def __init__(self):
        super().__init__(False)
        self.infos, self.warnings, self.errors = [], [], []

    def pushInfo(self, info):  # noqa: N802
        self.infos.append(info)

    def pushWarning(self, warning):  # noqa: N802
        self.warnings.append(warning)

    def reportError(self, error, fatalError=False):  # noqa: N802, N803
        self.errors.append(error)


def algorithm(name):
    return QgsApplication.processingRegistry().createAlgorithmById(f"geomelt:{name}")


def run(name, parameters, feedback=None, context=None):
    """As `processing.run` does; returns the results and the context that owns the layers."""
    context = context or QgsProcessingContext()
    feedback = feedback or Feedback()
    context.setProject(QgsProject.instance())
    it = algorithm(name)
    good, message = it.checkParameterValues(parameters, context)
    assert good, message
    results, ok = it.run(parameters, context, feedback, {}, False)
    assert ok
    return results, context


def features(results, context, output="OUTPUT"):
    layer = QgsProcessingUtils.mapLayerFromString(results[output], context)
    return list(layer.getFeatures())


def refused(name, parameters):
    context = QgsProcessingContext()
    good, message = algorithm(name).checkParameterValues(parameters, context)
    assert not good
    return message


def points(*places, crs="EPSG:4326"):
    layer = QgsVectorLayer(f"Point?crs={crs}&field=name:string", "places", "memory")
    for number, (x, y) in enumerate(places):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        feature.setAttributes([f"place {number}"])
        layer.dataProvider().addFeatures([feature])
    return layer


def in_background(name, parameters, wait_for, meanwhile=lambda feedback: None):
    """As the toolbox runs it; returns ok, results and the context that owns the layers."""
    context, feedback, ended = QgsProcessingContext(), Feedback(), []
    context.setProject(QgsProject.instance())
    task = QgsProcessingAlgRunnerTask(algorithm(name), parameters, context, feedback)
    task.executed.connect(lambda ok, results: ended.append((ok, results)))
    QgsApplication.taskManager().addTask(task)

    def beat():
        meanwhile(feedback)
        return ended

    wait_for(beat)
    return (*ended[0], context)
