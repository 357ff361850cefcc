"""The settings of destinations."""
