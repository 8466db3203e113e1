"""The pages of the listen room, one module for each kind."""
