"""What the templates of a programme need."""
