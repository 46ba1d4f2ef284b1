"""What all pages share: templates, texts, colours, files."""
