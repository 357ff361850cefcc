"""Accounts: passwordless sign-in, sessions, User Tokens and the profile."""
