"""Reports in an app's own folder of a Dropbox, by Dropbox's own library."""
