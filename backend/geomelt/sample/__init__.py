"""A made-up landscape to try things on: drawn ground, and what it shows."""
