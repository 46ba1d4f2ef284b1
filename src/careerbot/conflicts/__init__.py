"""Where a guide disagrees with itself: found at build, confirmed by a person in a file, told in answers."""
