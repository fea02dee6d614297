"""The dock's actions as algorithms: for the toolbox, models, batches and qgis_process."""
