"""Models and adapters on disk."""
