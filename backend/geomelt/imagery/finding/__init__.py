"""The sources in folders, archives and lists, and what became of every other file."""
