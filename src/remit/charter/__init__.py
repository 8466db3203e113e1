"""Principles and limits with their evidence, and verdicts on flows."""
