"""GeoMELT: captions, searches and indexes local imagery."""

import os

# ONNX Runtime's packages report what they run to their maker, unless told before they are loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
