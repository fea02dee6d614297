"""Indexes, the jobs that fill them, and what they report."""
