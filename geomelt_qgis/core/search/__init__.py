"""A search: what is asked for, how it runs, what came back."""
