// The chat in a frame and the page around it.
