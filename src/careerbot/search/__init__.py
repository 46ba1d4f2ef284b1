"""Finding passages: the encoder, the index, the question map, words, and how they are joined into hits."""
