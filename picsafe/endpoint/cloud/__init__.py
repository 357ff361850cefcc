"""PicSafe Cloud as a way in: what an enterprise's members send to storage is listed, fetched and taken in."""
