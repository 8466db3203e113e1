"""The pure part of the recruit room: no Django, no database, no files, no clock."""
