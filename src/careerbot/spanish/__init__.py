"""What is only true of Spanish: its words, and how a message leans on the one before it."""
