"""Teaching GeoMELT: corpora, stem features, objectives, training and evaluation."""
