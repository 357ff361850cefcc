"""PicSafe Cloud: seven days of storage in the region of the sender, and links."""
