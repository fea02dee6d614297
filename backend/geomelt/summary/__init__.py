"""What the ground of an extent is made of: shares of classes that have only a name."""

from geomelt.summary.chart import draw
from geomelt.summary.classes import default_classes, read_classes
from geomelt.summary.summarising import SummaryQuery, summarise

__all__ = ["SummaryQuery", "default_classes", "draw", "read_classes", "summarise"]
