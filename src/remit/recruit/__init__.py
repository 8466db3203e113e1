"""Quotas, the pool of volunteers, and the panel drawn from it."""
