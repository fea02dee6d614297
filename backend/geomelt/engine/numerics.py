"""When embeddings of different runtimes are the same.

Numerics name the runtime that produced the vectors and its number format, such as
`torch-float32`, `torch-bfloat16`, `onnx-float32` or `onnx-int8`.
"""

EQUAL = 0.995
"""The least cosine between two embeddings of a tile for them to count as equal."""
