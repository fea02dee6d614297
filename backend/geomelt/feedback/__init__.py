"""What an analyst's labels say about all tiles: Rocchio at first, then a logistic model."""

from geomelt.feedback.approval import approved
from geomelt.feedback.preference import Preference, learns, preference

__all__ = ["Preference", "approved", "learns", "preference"]
