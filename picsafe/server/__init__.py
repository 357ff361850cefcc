"""PicSafe on one machine: the services that AWS runs, behind one HTTP server, with SQLite and files."""
