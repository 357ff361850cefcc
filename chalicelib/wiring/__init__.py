"""The composition root: which adapters and services run in this process."""
