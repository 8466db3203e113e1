"""Remit: find out what people will accept being done with data about them, and hold every use to it."""

__version__ = "0.1.0"
