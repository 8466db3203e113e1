"""The pure part of the share room: no Django, no database, no files, no clock."""
