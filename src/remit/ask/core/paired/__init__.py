"""Honest analysis of answers given twice by the same people: pure, and the same for every item."""
