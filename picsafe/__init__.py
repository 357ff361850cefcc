"""PicSafe for people and hospitals: the command line, the client, the one-machine server and more."""
