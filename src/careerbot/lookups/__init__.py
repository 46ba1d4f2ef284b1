"""Questions answered by a place in the guide's structure: a row, the greatest, the next, a section."""
