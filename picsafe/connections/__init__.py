"""Where a person sends reports by themselves, without an Endpoint Server: a FHIR server, Dropbox or Box."""
