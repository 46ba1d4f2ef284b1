"""What is only true of English: its words, forms, numbers and patterns."""
