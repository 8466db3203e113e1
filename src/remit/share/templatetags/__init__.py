"""What the templates of sharing need."""
