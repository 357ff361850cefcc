"""Where a person sends reports by themselves: their FHIR server or a Dropbox, without an Endpoint Server."""
