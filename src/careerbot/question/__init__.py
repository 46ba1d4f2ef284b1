"""What is asked: a message and the conversation before it as questions, and whom and what they name."""
