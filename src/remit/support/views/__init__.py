"""The pages of a programme: its organisations', everybody's, and its coordinators'."""
