"""Which of many careers a question is about."""
