"""The fairest lottery over panels that meet the quotas: leximin, and others to compare."""
