"""Accounts in SQLite, for one machine."""

from chalicelib.users.accounts.sqlite.challenges import SqliteChallenges
from chalicelib.users.accounts.sqlite.personal_tokens import SqlitePersonalTokens
from chalicelib.users.accounts.sqlite.requesters import SqliteFamiliar, SqliteTallies
from chalicelib.users.accounts.sqlite.schema import MIGRATIONS
from chalicelib.users.accounts.sqlite.sessions import SqliteSessions
from chalicelib.users.accounts.sqlite.users import SqliteUsers

__all__ = [
    "MIGRATIONS",
    "SqliteChallenges",
    "SqliteFamiliar",
    "SqlitePersonalTokens",
    "SqliteSessions",
    "SqliteTallies",
    "SqliteUsers",
]
