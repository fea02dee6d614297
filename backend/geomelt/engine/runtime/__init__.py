"""What a network runs in: torch, or ONNX Runtime."""
