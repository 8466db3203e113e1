"""The pages that participants open, one module for each stretch of their way."""
