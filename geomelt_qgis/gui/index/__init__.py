"""The index tab."""
