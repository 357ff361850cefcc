"""Policies on a key: who may open a report, when, how often, for what, and with whose approval."""
