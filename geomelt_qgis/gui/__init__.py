"""What the plugin shows: the dock, its tabs, the options page."""
