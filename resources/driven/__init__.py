"""A real QGIS on a virtual screen, driven as an analyst would: for the demo and the pictures.

`launch` starts it and listens; the other modules run inside.
"""
