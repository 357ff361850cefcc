"""Accounts in one DynamoDB table.

======================  =================  ==========================================================
pk                      sk                 attributes
======================  =================  ==========================================================
``account#{userid}``    ``profile``        email, created_at, title, firstname, lastname, country
``account#{userid}``    ``session#{sid}``  hashes, times, client, passkey, ttl
``account#{userid}``    ``tokens``         entries (personal tokens), version, ttl
``address#{hash}``      ``account``        userid
``address#{hash}``      ``open``           entries (challenges not expired), day, strangers, version, ttl
``address#{hash}``      ``familiar#{..}``  name, until, ttl
``tally#{name}``        ``tally``          taken, ttl
``challenge#{key}``     ``challenge``      email, hashes, created_at, expires_at, attempts, used, ttl
``account-numbers``     ``last``           number
``account#{userid}``    ``passkeys``       entries (passkeys), version
``passkey#{id}``        ``passkey``        userid
``ceremony#{key}``      ``ceremony``       ttl (answered)
``passkey-secret``      ``secret``         secret
======================  =================  ==========================================================

Addresses are hashed in keys, because keys show up in AWS's own access logs. No index is needed.
"""

from chalicelib.users.accounts.dynamodb.challenges import DynamoChallenges
from chalicelib.users.accounts.dynamodb.personal_tokens import DynamoPersonalTokens
from chalicelib.users.accounts.dynamodb.requesters import DynamoFamiliar, DynamoTallies
from chalicelib.users.accounts.dynamodb.sessions import DynamoSessions
from chalicelib.users.accounts.dynamodb.users import DynamoUsers

__all__ = [
    "DynamoChallenges",
    "DynamoFamiliar",
    "DynamoPersonalTokens",
    "DynamoSessions",
    "DynamoTallies",
    "DynamoUsers",
]
