"""The pure part of the people room: no Django, no database, no files, no clock."""
