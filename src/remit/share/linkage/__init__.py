"""Linking files of records with Splink on DuckDB: the outer edge of `share.core.linkage`."""
