"""The pages of a charter: its readers', its makers', and those who comment on it."""
