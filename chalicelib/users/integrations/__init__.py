"""Where people's own clients store reports, as far as that takes a secret of the operator's."""
