"""Transcripts, codings, themes and quotes."""
