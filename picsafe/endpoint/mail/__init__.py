"""A mailbox as a way in: reports that were attached to mails, each taken in once."""
