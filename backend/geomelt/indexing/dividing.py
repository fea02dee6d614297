"""A large source as several tasks, what holds for all of it computed once."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from geomelt.imagery import PixelWindow
from geomelt.indexing.reading import open_source, record_of
from geomelt.indexing.source_tasks import Part, SourceTask


def divide(task: SourceTask, most: int) -> list[SourceTask]:
    """Tasks for bands of rows of about `most` tiles; the task itself where that is enough.

    What the bands give together is what the task gives. A source that cannot be opened stays
    undivided: reading it says why.
    """
    try:
        with open_source(task) as source:
            count = math.ceil(source.count(task.recipe) / most)
            if task.part or count < 2:
                return [task]
            record = record_of(source, task)
    except Exception:
        return [task]
    borders = [record.height * number // count for number in range(count + 1)]
    return [
        replace(task, part=Part(record, PixelWindow(0, top, record.width, end - top), count))
        for top, end in pairwise(borders)
    ]
