"""Teaching GeoMELT: corpora, augmentation, objectives, training and evaluation."""
