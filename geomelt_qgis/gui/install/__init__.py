"""The window that installs the backend."""
