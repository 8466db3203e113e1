"""The pure part of the publish room: no Django, no database, no files, no clock."""
