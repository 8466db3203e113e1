"""The pure part of the commission room: no Django, no database, no files, no clock."""
