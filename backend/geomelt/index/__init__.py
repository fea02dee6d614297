"""The vector store. It is given vectors and knows no model, footprints and no rasters."""
