"""What spans the rooms: a study folder read, stored, run and written again."""
