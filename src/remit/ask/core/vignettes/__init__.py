"""Vignettes made from a vocabulary, and spread over people so that terms are shown equally often."""
