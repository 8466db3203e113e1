"""Mentors, who asks for one, and what becomes of a match."""
