"""Agreements that ask for flows, and the verdict on each and on the whole."""
