"""One loaded model: tiles and sentences in, embeddings and captions out."""

from geomelt.engine.engine import Engine

__all__ = ["Engine"]
