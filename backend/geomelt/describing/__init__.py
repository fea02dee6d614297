"""One extent, one task: features. A task is a module with a `TileTask`."""
