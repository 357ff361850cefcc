"""The HTTP way in of an Endpoint Server: ``POST /api/report``, and what is beside it."""
