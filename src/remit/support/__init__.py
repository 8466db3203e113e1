"""A data programme with community organisations: mentors matched to what they need."""
