"""Linking records of people: how names, dates and codes are read, compared, weighed and joined."""
