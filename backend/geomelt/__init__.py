"""GeoMELT: captions, searches and indexes local imagery."""
