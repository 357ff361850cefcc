"""Enterprises in the User Server's DynamoDB table."""

from __future__ import annotations

from chalicelib.users.enterprises.dynamodb.consent_wordings import DynamoConsentWordings
from chalicelib.users.enterprises.dynamodb.credentials import DynamoApiKeys, DynamoScriptTokens
from chalicelib.users.enterprises.dynamodb.institutions import DynamoInstitutions
from chalicelib.users.enterprises.dynamodb.key_policies import DynamoKeyPolicies
from chalicelib.users.enterprises.dynamodb.members import DynamoAddresses, DynamoDomains
from chalicelib.users.enterprises.dynamodb.presence import DynamoPresence
from chalicelib.users.enterprises.dynamodb.registry import DynamoRegistry
from chalicelib.users.enterprises.dynamodb.servers import DynamoServers

__all__ = [
    "DynamoAddresses",
    "DynamoApiKeys",
    "DynamoConsentWordings",
    "DynamoDomains",
    "DynamoInstitutions",
    "DynamoKeyPolicies",
    "DynamoPresence",
    "DynamoRegistry",
    "DynamoScriptTokens",
    "DynamoServers",
]
