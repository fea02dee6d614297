"""A search: how it runs, and what came back."""
