"""Remit: find out what people will accept being done with data, and hold every use to it."""

__version__ = "0.1.0"
