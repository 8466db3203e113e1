"""Counts that organisations make from their own records and pool, without a record leaving."""
