"""What every room shares: flows, vocabularies, findings, problems, codes, randomness, intervals.

Pure Python and small. Nothing here knows about Django, a database or a folder on disk.
"""
