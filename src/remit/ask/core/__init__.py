"""The pure part of the ask room: no Django, no database, no files, no clock."""
