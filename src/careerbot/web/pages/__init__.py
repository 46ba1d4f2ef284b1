"""What all pages share: templates, the interface's words, looks, files, escaping."""
