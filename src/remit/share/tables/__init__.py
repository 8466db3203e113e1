"""Tables counted from linked records, in DuckDB."""
