"""The one room that speaks SQLite and the file system."""
