"""Signing up to a programme: its settings, what is asked, how names are known again, limits."""
