"""Guides made of what others have published."""
