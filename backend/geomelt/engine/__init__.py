"""One loaded model: tiles and sentences in, embeddings and captions out."""
