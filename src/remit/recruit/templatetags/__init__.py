"""What the templates of the recruit room can write."""
