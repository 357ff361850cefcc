"""Personal tokens: by which a program of one's own fetches the reports that one has sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

import msgspec

from picsafe.client.responses import IgnoredBody
from picsafe.client.session import Session
from picsafe.client.transport import Http

_Text = Annotated[str, msgspec.Meta(max_length=4096)]


class PersonalToken(msgspec.Struct, frozen=True, kw_only=True):
    """A personal token without its secret; ``last_used_at`` is to the minute."""

    id: _Text
    name: _Text
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None


class NewPersonalToken(msgspec.Struct, frozen=True, kw_only=True):
    """A new personal token; its secret is in this answer and nowhere else."""

    id: _Text
    name: _Text
    created_at: datetime
    expires_at: datetime
    personal_token: _Text

    def __repr__(self) -> str:
        return f"NewPersonalToken(id={self.id!r})"


class _PersonalTokens(msgspec.Struct, frozen=True):
    tokens: list[PersonalToken]


class TokenBook:
    """The signed-in person's personal tokens.

    Every method raises ``NotSignedIn`` if nobody is, and ``PicSafeClientError`` as Http.call.
    """

    def __init__(self, session: Session, http: Http, user_url: str) -> None:
        self._session = session
        self._http = http
        self._url = f"{user_url}/me/tokens"

    def create(self, name: str, days: int = 365) -> NewPersonalToken:
        """Make a token for a program; PicSafe tells its owner by mail.

        Args:
            name: what it is for.
            days: for how long, from 1 to 365.

        Raises:
            NotAllowed: ``fresh_sign_in_required``: the sign-in is older than 15 minutes.
            Refused: ``invalid_name``.
            Conflict: ``too_many_personal_tokens``.
        """
        body = {"name": name, "days": days}
        return self._session.with_token(
            lambda token: self._http.call(
                "POST", self._url, NewPersonalToken, token=token, body=body, repeatable=False
            )
        )

    def all(self) -> list[PersonalToken]:
        """The tokens that have not run out, oldest first."""
        return self._session.with_token(
            lambda token: self._http.call("GET", self._url, _PersonalTokens, token=token)
        ).tokens

    def revoke(self, token_id: str) -> None:
        """Make a token useless, and every token that was made with it.

        Raises:
            NotFound: ``unknown_personal_token``.
        """
        url = f"{self._url}/{quote(token_id, safe='')}"
        self._session.with_token(
            lambda token: self._http.call("DELETE", url, IgnoredBody, token=token, repeatable=False)
        )


__all__ = ["NewPersonalToken", "PersonalToken", "TokenBook"]
