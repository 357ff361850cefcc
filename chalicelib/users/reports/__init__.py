"""The log of uploaded reports: the sender's list, and what enterprises poll."""
