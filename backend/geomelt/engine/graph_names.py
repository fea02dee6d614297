"""What the ONNX graphs, their inputs and their outputs are called."""

IMAGE, IMAGE_INT8, IMAGE_INT7, TEXTS = "image", "image-int8", "image-int7", "texts"

IMAGE_INPUT, IMAGE_OUTPUTS = "pixels", ("embedding", "states")
TEXT_INPUTS, TEXT_OUTPUT = ("input_ids", "attention_mask"), "vectors"
