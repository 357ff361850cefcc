"""The one call that every server has."""
