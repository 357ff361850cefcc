"""What a client reads in a User Token that was made for it: where it is good, how long, and whether for keys.

Nothing is verified, because its issuer gave it to us itself. How long it is good is reckoned from its own two
times and the moment at which it came, so that this machine's clock may be wrong by any amount.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

import msgspec

from picsafe.client.errors import PicSafeClientError
from picsafe.client.servers import canonical_url

# A token is renewed this long before it ends, so that it does not end on its way.
MARGIN = timedelta(seconds=60)
# of a short one, this part of its life
MARGIN_PART = 5


class _Claims(msgspec.Struct, frozen=True):
    aud: str | list[str] = []
    iat: int = 0
    exp: int = 0
    # whatever it is, it must not keep the others from being read
    key_policies: Any = msgspec.UNSET


def audiences(token: str) -> frozenset[str]:
    """The servers that a token is made for."""
    named = _claims(token).aud
    return frozenset(
        url for url in map(_canonical_or_nothing, [named] if isinstance(named, str) else named) if url
    )


def good_until(token: str, expires_at: datetime, now: datetime) -> datetime:
    """Until when a token that came just now is used, by this machine's clock.

    Args:
        token: the token.
        expires_at: when it ends by its server's clock; for what is no token of the usual form.
        now: the time by this machine's clock.
    """
    claims = _claims(token)
    length = timedelta(seconds=claims.exp - claims.iat) if claims.exp > claims.iat else expires_at - now
    return now + length - min(MARGIN, length / MARGIN_PART)


def makes_no_key(token: str) -> str:
    """Why a Key Server makes no key with a token, as its code; empty where the token gives no reason.

    A token for a Key Server says what the person's enterprises lay down about keys, if only that it is
    nothing. One for another kind of server does not, and one without room for it says that.
    """
    claims = _claims(token)
    if not claims.aud:
        # it is of no form that is known here, and the server is its judge
        return ""
    if claims.key_policies is msgspec.UNSET:
        return "policies_not_told"
    return "policies_too_large" if claims.key_policies is None else ""


def _claims(token: str) -> _Claims:
    try:
        payload = token.split(".")[1]
        return msgspec.json.decode(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Claims
        )
    except (IndexError, ValueError, msgspec.MsgspecError):
        return _Claims()


def _canonical_or_nothing(url: str) -> str:
    try:
        return canonical_url(url)
    except PicSafeClientError:
        return ""
