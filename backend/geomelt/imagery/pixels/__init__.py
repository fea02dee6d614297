"""Windows of pixels, samples of them, and their stretch to 8 bits."""
