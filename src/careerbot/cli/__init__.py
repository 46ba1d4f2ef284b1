"""The command line: commands, and answers as text for a terminal."""
