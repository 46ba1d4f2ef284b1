"""The pages of a guide: its units as HTML, its charts, the passage beside an answer."""
