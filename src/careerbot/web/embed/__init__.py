"""The chat in a page of another site: the script, the frame, the lines to paste."""
