"""Participants by code, the identity vault, consents, and withdrawal everywhere at once."""
