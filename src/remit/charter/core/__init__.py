"""The pure part of the charter room: no Django, no database, no files, no clock."""
