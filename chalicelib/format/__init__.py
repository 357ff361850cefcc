"""The report format: RNCryptor v3, the ``.picsafe`` container, and what a report consists of."""
