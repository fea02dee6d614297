"""What the ONNX graphs, their inputs and their outputs are called."""

IMAGE, IMAGE_INT8, IMAGE_INT7, TEXTS = "image", "image-int8", "image-int7", "texts"
CAPTIONS = "captions"

IMAGE_INPUT, IMAGE_OUTPUTS = "pixels", ("embedding", "states")
TEXT_INPUTS, TEXT_OUTPUT = ("input_ids", "attention_mask"), "vectors"


def caption_names(layers: int) -> tuple[list[str], list[str]]:
    """The inputs and the outputs of a step of captions."""

    def each(kind: str) -> list[str]:
        return [f"{kind}_{part}_{n}" for n in range(layers) for part in ("keys", "values")]

    inputs = ["words", "position", "seen", *each("image"), *each("past")]
    return inputs, ["likelihoods", "next_words", *each("kept")]
