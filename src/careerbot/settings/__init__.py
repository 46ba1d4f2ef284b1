"""What a school can set, and the checks of each value."""
