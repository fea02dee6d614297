"""Captions for an extent: from the layer to the features."""
