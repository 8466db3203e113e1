"""Questionnaires, answers before and after, and what changed between them."""
