"""What the inputs and outputs of the ONNX graphs are called."""

IMAGE_INPUT, IMAGE_OUTPUTS = "pixels", ("embedding", "states")
TEXT_INPUTS, TEXT_OUTPUT = ("input_ids", "attention_mask"), "vectors"
