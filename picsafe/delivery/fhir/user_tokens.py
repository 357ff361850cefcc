"""Tokens that a person has agreed to (hl7.org/fhir/smart-app-launch; RFC 6749), kept and renewed.

An authorization server may take each refresh token once, so that whoever renews has the file to itself, and
has the new ones on the disk before one is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec

from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.fhir.auth import require_safe, token_of
from picsafe.delivery.fhir.bodies import read_document
from picsafe.delivery.http_connection import HttpConnection, retry_after
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.token_file import TokenFile
from picsafe.http_answers import pieces_of

_OLD: Final = "The sign-in has ended: run picsafe endpoint connect with its name."


class SmartConnection(msgspec.Struct, frozen=True, kw_only=True, tag="smart", tag_field="service"):
    """What signs a person in at a FHIR server.

    Attributes:
        url: the server's base address; a token is sent nowhere else.
        client_id: of which app; a refresh token is good for no other.
        token_url: where tokens are renewed.
        access_token: sent with each request.
        until: when that ends, in seconds since 1970.
        refresh_token: with which the next is got; empty if there is none.
    """

    url: str
    client_id: str
    token_url: str
    access_token: str
    until: float
    refresh_token: str = ""


class UserTokens:
    """What a FHIR server is shown, for the person who has signed in.

    Args:
        settings: with ``client_id`` and ``token_file``.
        connection: to the FHIR server; the authorization server is spoken to in the same way.
        clock: seconds since 1970.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(
        self,
        settings: FhirSettings,
        connection: HttpConnection,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._connection = connection
        self._clock = clock
        self._file = token_file(settings)
        self._used = ""
        self._is_refused = False

    def headers(self) -> dict[str, str]:
        """The header with a token that holds.

        Raises:
            Later: there is none to be had.
        """
        kept = self._kept()
        if self._is_over(kept):
            with self._file.locked():
                # another process may have renewed it meanwhile
                kept = self._kept()
                if self._is_over(kept):
                    kept = self._renewed(kept)
        self._used, self._is_refused = kept.access_token, False
        return {"Authorization": f"Bearer {kept.access_token}"}

    def forget(self) -> None:
        """Get another token next time: the one there is was not taken."""
        self._is_refused = True

    def begin(self, token_url: str, form: Mapping[str, str]) -> SmartConnection:
        """Keep the first tokens, which are got for the code that somebody who agrees is given.

        Raises:
            Later: nobody answers.
            Refused: ``wrong_code``.
        """
        status, after, document = self._ask(token_url, form)
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Refused("wrong_code", f"It gives no token for this code: it answers {status}. Begin again.")
        if status != HTTPStatus.OK:
            raise _failed(status, after)
        made = self._connection_of(document, token_url, "")
        with self._file.locked():
            self._file.write(made)
        return made

    def _kept(self) -> SmartConnection:
        kept = self._file.read()
        if (kept.url, kept.client_id) != (self._settings.url, self._settings.client_id):
            raise Later("not_connected", _OLD, is_down=True)
        return kept

    def _is_over(self, kept: SmartConnection) -> bool:
        return self._clock() >= kept.until or (self._is_refused and kept.access_token == self._used)

    def _renewed(self, kept: SmartConnection) -> SmartConnection:
        if not kept.refresh_token:
            raise Later("not_connected", _OLD, is_down=True)
        form = {
            "grant_type": "refresh_token",
            "refresh_token": kept.refresh_token,
            "client_id": kept.client_id,
        }
        status, after, document = self._ask(kept.token_url, form)
        if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:
            raise Later("not_connected", _OLD, is_down=True)
        if status != HTTPStatus.OK:
            raise _failed(status, after)
        made = self._connection_of(document, kept.token_url, kept.refresh_token)
        self._file.write(made)
        return made

    def _ask(self, url: str, form: Mapping[str, str]) -> tuple[int, float | None, dict[str, Any] | None]:
        require_safe(url, allow_http=self._settings.allow_http)
        headers = {"Accept": "application/json", "Cache-Control": "no-store"}
        with (
            self._connection.translated(),
            self._connection.client().stream("POST", url, data=dict(form), headers=headers) as answer,
        ):
            after = retry_after(answer.headers.get("Retry-After", ""))
            return answer.status_code, after, read_document(pieces_of(answer))

    def _connection_of(
        self, document: dict[str, Any] | None, token_url: str, refresh_token: str
    ) -> SmartConnection:
        token, life = token_of(document)
        following = (document or {}).get("refresh_token")
        return SmartConnection(
            url=self._settings.url,
            client_id=self._settings.client_id or "",
            token_url=token_url,
            access_token=token,
            until=self._clock() + life,
            refresh_token=following if isinstance(following, str) and following else refresh_token,
        )


def token_file(settings: FhirSettings) -> TokenFile[SmartConnection]:
    """Where they are kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """
    if settings.token_file is None:
        raise InvalidDestination("invalid_login", "Without a signing_key, client_id goes with a token_file.")
    return TokenFile(settings.token_file, SmartConnection)


def _failed(status: int, after: float | None) -> Later:
    return Later(
        f"token_http_{status}",
        f"The authorization server gives no token: it answers {status}.",
        retry_after=after,
        is_down=True,
    )
