"""Makes, repairs and removes the environment that the backend runs in."""
