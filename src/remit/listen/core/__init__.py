"""What people said, as pure values: transcripts, codings, themes and their findings."""
