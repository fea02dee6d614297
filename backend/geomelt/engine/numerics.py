"""When embeddings made in different ways are the same.

Numerics name what vectors were reckoned with: a runtime and a number format, such as
`torch-float32`, `torch-bfloat16`, `onnx-float32` or `onnx-int8`.
"""

EQUAL = 0.995
"""The least cosine between two embeddings of a tile for them to count as equal."""
