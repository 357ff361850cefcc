"""The operator's page: what becomes of reports, to see and to decide on in a browser."""
