"""Adapters from an analyst's own captions: places to tiles, tiles to a measured adapter."""
