"""Principles made together: a conversation, what its votes come to, and texts that are adopted."""
