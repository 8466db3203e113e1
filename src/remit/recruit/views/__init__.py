"""The pages of the recruit room, one module for each."""
