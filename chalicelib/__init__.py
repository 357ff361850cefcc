"""The three services of PicSafe and the report format."""
