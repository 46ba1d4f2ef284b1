"""What is said: evidence gathered, abstained from, selected, composed, explained, and what to ask next."""
