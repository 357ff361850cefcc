"""Ways to a provider and back that nobody has to store before they were gone.

``state`` says what it is for and until when, and is authenticated by a secret of the User Server's. What only
the page may have that began, the nonce and PKCE's verifier follow from it under the same secret. So whoever
asks leaves nothing behind, and whoever sees ``state`` at the provider can neither make the rest nor use it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Final

from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.sso.model import FLOW_LIFETIME, Flow

MAX_STATE: Final = 256
_PARTS: Final = 7
_MAX_DIGITS: Final = 15


def new_flow(
    secret: bytes,
    *,
    enterprise: int,
    revision: str,
    email_digest: str,
    asks_anew: bool,
    is_trial: bool,
    now: datetime,
) -> Flow:
    """A way that begins now; the arguments are those of ``Flow``, and the User Server's secret."""
    expires = to_milliseconds(now + FLOW_LIFETIME)
    marks = f"{'a' if asks_anew else '-'}{'t' if is_trial else '-'}"
    said = f"{expires}.{enterprise}.{revision}.{email_digest}.{marks}.{secrets.token_urlsafe(16)}"
    return _flow(secret, f"{said}.{_derived(secret, 'state', said)}")


def read_flow(secret: bytes, state: str, browser: str, now: datetime) -> Flow | None:
    """The way that began with that ``state`` in that browser, unless it has run out or is made up."""
    if len(state) > MAX_STATE or not state.isascii() or not browser.isascii():
        return None
    said, _, mac = state.rpartition(".")
    if not hmac.compare_digest(_derived(secret, "state", said), mac):
        return None
    flow = _flow(secret, state)
    if not hmac.compare_digest(flow.browser, browser):
        return None
    return flow if now < flow.expires_at else None


def challenge_of(flow: Flow) -> str:
    """PKCE's challenge by S256 (RFC 7636 section 4.2)."""
    return _base64url(hashlib.sha256(flow.verifier.encode()).digest())


def _flow(secret: bytes, state: str) -> Flow:
    # what is taken apart here was made here: its MAC was checked
    expires, enterprise, revision, digest, marks, _, _ = state.split(".", _PARTS - 1)
    return Flow(
        state=state,
        browser=_derived(secret, "browser", state),
        enterprise=int(enterprise),
        revision=revision,
        email_digest=digest,
        asks_anew=marks[0] == "a",
        is_trial=marks[1] == "t",
        nonce=_derived(secret, "nonce", state),
        verifier=_derived(secret, "verifier", state),
        expires_at=from_milliseconds(int(expires[:_MAX_DIGITS])),
    )


def _derived(secret: bytes, label: str, text: str) -> str:
    return _base64url(hmac.digest(secret, f"sso.{label}\n{text}".encode(), "sha256"))


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
