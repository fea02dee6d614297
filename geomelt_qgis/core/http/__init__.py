"""The backend over HTTP: address, calls, records, limits. Nothing here knows a widget."""
