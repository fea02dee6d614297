"""The GeoMELT network: one multiway transformer that embeds, searches and captions."""
