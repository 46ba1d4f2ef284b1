"""Readers: files of the corpus in, guides out."""
