"""Vignettes from a vocabulary, spread over people so that terms are shown equally often."""
