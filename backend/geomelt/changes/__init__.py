"""What has changed on the ground between two dates, or two sources, of an index."""

from geomelt.changes.finding import ChangeQuery, find_changes

__all__ = ["ChangeQuery", "find_changes"]
