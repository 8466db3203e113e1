"""Answers as tables to take away: what stands in them, what their columns mean, and their files."""
