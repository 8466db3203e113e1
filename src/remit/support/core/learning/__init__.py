"""What organisations can learn, and a plan of it that fits their gaps and their hours."""
