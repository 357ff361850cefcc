"""Signing in at the page of an Endpoint Server's operator."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.operator_sessions import session_digest
from chalicelib.contract.origins import origin_of
from picsafe.client.errors import BadAnswer
from picsafe.client.servers import canonical_url
from picsafe.client.session import Approve, Session
from picsafe.client.transport import Http


class PageLink(msgspec.Struct, frozen=True):
    """A link that signs a browser in, once: whoever has it first is in."""

    link: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"PageLink(expires_at={self.expires_at!r})"


class _Challenged(msgspec.Struct, frozen=True):
    audience: str
    challenge: str


def page_link(session: Session, http: Http, page: str, approve: Approve | None) -> PageLink:
    """A link that signs in at a page.

    The token is bound to the page's address as it is given here, so that no page can have one that signs in
    at another.

    Args:
        session: who signs in.
        http: the transport.
        page: the page's address.
        approve: asked before the page's server learns who it is.

    Raises:
        NotAllowed: ``insecure_url``; ``not_an_operator``; as ``Session.upload_token``.
        NotSignedIn: the page did not take the token.
        PicSafeClientError: as ``Http.call``.
    """
    url = canonical_url(page)
    asked = http.call("GET", f"{url}/session", _Challenged)
    try:
        audience = origin_of(asked.audience)
    except InvalidOrigin:
        raise BadAnswer(
            "invalid_answer", "The answer is no operator's page's. Is its address right?"
        ) from None
    token = session.upload_token(audience, session_digest(url, audience, asked.challenge), approve)
    body = {"token": token, "challenge": asked.challenge}
    made = http.call("POST", f"{url}/session", PageLink, body=body, repeatable=False)
    if not (made.link.startswith(f"{url}/") and made.link.isprintable()):
        raise BadAnswer("invalid_answer", "The page gave a link that leads elsewhere.")
    return made
