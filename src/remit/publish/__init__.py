"""The evidence report and the findings file."""
