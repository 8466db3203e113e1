"""The framework matrix: cases by themes, with coverage and saturation."""
