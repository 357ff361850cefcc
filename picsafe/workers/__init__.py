"""Processes that decode what strangers made, and may die of it: the report goes on without them."""
