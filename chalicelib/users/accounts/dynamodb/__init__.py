"""Accounts in one DynamoDB table.

======================  =================  ==========================================================
pk                      sk                 attributes
======================  =================  ==========================================================
``account#{userid}``    ``profile``        email, created_at, title, firstname, lastname, country
``account#{userid}``    ``session#{sid}``  hashes, created_at, idle_until, expires_at, ttl
``address#{hash}``      ``account``        userid
``address#{hash}``      ``recent``         made (times of recent challenges), version, ttl
``address#{hash}``      ``tries#{day}``    tries, ttl
``challenge#{key}``     ``challenge``      email, hashes, created_at, expires_at, attempts, used, ttl
``account-numbers``     ``last``           number
``ended-sessions``      ``{sid}``          until, ttl
======================  =================  ==========================================================

Addresses are hashed in keys, because keys show up in AWS's own access logs. No index is needed.
"""

from chalicelib.users.accounts.dynamodb.challenges import DynamoChallenges
from chalicelib.users.accounts.dynamodb.sessions import DynamoSessions
from chalicelib.users.accounts.dynamodb.users import DynamoUsers

__all__ = ["DynamoChallenges", "DynamoSessions", "DynamoUsers"]
