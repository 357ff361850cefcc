"""Reports in a folder of a Box account, by Box's own library."""
