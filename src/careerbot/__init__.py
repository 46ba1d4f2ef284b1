"""Answers students' questions about a career from its guide, in the guide's own words."""

__version__ = "0.1.0"
