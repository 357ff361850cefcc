"""report.pdf: the report as a person reads it, in any script that the embedded fonts have."""
