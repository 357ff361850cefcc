"""Enterprises in the User Server's SQLite file."""

from __future__ import annotations

from chalicelib.users.enterprises.sqlite.consent_wordings import SqliteConsentWordings
from chalicelib.users.enterprises.sqlite.credentials import SqliteApiKeys, SqliteScriptTokens
from chalicelib.users.enterprises.sqlite.institutions import SqliteInstitutions
from chalicelib.users.enterprises.sqlite.key_policies import SqliteKeyPolicies
from chalicelib.users.enterprises.sqlite.members import SqliteAddresses, SqliteDomains
from chalicelib.users.enterprises.sqlite.presence import SqlitePresence
from chalicelib.users.enterprises.sqlite.registry import SqliteRegistry
from chalicelib.users.enterprises.sqlite.schema import MIGRATIONS
from chalicelib.users.enterprises.sqlite.servers import SqliteServers

__all__ = [
    "MIGRATIONS",
    "SqliteAddresses",
    "SqliteApiKeys",
    "SqliteConsentWordings",
    "SqliteDomains",
    "SqliteInstitutions",
    "SqliteKeyPolicies",
    "SqlitePresence",
    "SqliteRegistry",
    "SqliteScriptTokens",
    "SqliteServers",
]
