"""Filling a form in: which page comes next, what an entry means, and what is left to mend."""
