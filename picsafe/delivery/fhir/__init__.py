"""FHIR servers: what is common to the versions (client, patients), and a module for each version."""
