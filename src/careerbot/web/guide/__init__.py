"""The page of a guide: its units as HTML, its charts."""
