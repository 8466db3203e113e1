"""The pure part of the ledger room: no Django, no database, no files, no clock."""
