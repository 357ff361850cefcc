"""The vault: what a person's own devices keep from everybody else, the User Server included."""
