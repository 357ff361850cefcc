"""PicSafe Cloud's storage on one machine."""
