"""The command line: one module for each group of commands, over the same actions as the pages."""

from remit.cli.main import main

__all__ = ["main"]
