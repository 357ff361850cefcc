"""Whose reports are taken: who a token speaks for, and whether the lists admit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import origin_of
from chalicelib.errors import Forbidden
from chalicelib.keys.access_lists import AccessLists
from chalicelib.settings import SettingsError
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.http_issuer import HttpIssuer
from chalicelib.tokens.ports import IssuerClock, Standing, TokenKeys
from chalicelib.tokens.verifier import TokenVerifier
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.quotas import Allowance
from picsafe.endpoint.sender_lists import Allowances, lists_of
from picsafe.endpoint.sender_settings import Senders


@dataclass(frozen=True, slots=True)
class Poster:
    """Somebody who posts a report, as their token proves it.

    Attributes:
        userid: their user number.
        sender: ``userid``, ``title``, ``firstname``, ``lastname``, ``email``, ``country``.
        sha256: of the one file that the token is good for; ``None`` if it is good for any.
        allowance: how much they may post.
    """

    userid: int
    sender: dict[str, str]
    sha256: str | None
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Issuer:
    """What is known of the User Server: its keys, which tokens still stand, and its clock."""

    keys: TokenKeys
    standing: Standing
    clock: IssuerClock


class Doorkeeper:
    """Says who posts a report, and refuses who may not.

    Args:
        verifier: of tokens that were made for this endpoint.
        lists: who is admitted.
        allowances: how much each may post.
    """

    def __init__(self, verifier: TokenVerifier, lists: AccessLists, allowances: Allowances) -> None:
        self._verifier = verifier
        self._lists = lists
        self._allowances = allowances

    def admit(self, token: str, began: datetime, *, was_overheard: bool) -> Poster:
        """Who posts.

        Args:
            token: from the form.
            began: when the upload did, for which the token's time is judged: a video takes longer to come
                than a token lives.
            was_overheard: whether somebody on the way may have read it: then it has to be good for nothing
                but this one file.

        Raises:
            Unauthenticated: as ``TokenVerifier.verify_upload``.
            Forbidden: ``not_a_person``: a script's token, behind which there is no sender;
                ``token_not_bound``; ``profile_required``; ``not_allowed``.
            Unavailable: the User Server cannot be asked.
        """
        claims = self._verifier.verify_upload(token, at=began)
        sha256 = None if isinstance(claims.sha256, msgspec.UnsetType) else claims.sha256
        if was_overheard and sha256 is None:
            raise Forbidden(
                "token_not_bound",
                "Over plain HTTP a token has to be made for the file that is sent: ask for it with sha256.",
            )
        if not claims.has_profile:
            raise Forbidden(
                "profile_required", "Set first name, last name and country in your profile first."
            )
        if not self._lists.admits(claims.email):
            raise Forbidden("not_allowed", "This endpoint does not take your reports. Ask whoever runs it.")
        return Poster(claims.userid, _sender(claims), sha256, self._allowances.of(claims.email))


def doorkeeper(
    *, user_server: str, audience: str, senders: Senders, issuer: Issuer, clock: Callable[[], datetime]
) -> Doorkeeper:
    """The doorkeeper of an endpoint.

    Args:
        user_server: the User Server's origin.
        audience: the endpoint's.
        senders: the lists.
        issuer: what is known of the User Server.
        clock: the time.

    Raises:
        InvalidConfig: a list cannot be used; it names the entry.
    """
    verifier = TokenVerifier(
        issuer=user_server,
        audience=audience,
        keys=issuer.keys,
        standing=issuer.standing,
        clock=clock,
        issuer_clock=issuer.clock,
    )
    return Doorkeeper(verifier, lists_of(senders), Allowances(senders))


def issuer_at(user_server: str, clock: Callable[[], datetime]) -> Issuer:
    """The User Server, over the network.

    Raises:
        InvalidConfig: its address will not do.
    """
    try:
        http = HttpIssuer(issuer_url=origin_of(user_server), clock=clock)
    except (InvalidOrigin, SettingsError) as error:
        raise InvalidConfig(
            "tokens.user_server has to be an address such as https://user.example.org."
        ) from error
    return Issuer(http, http, http.time)


def _sender(claims: Claims) -> dict[str, str]:
    return {
        "userid": str(claims.userid),
        "title": claims.title,
        "firstname": claims.firstname,
        "lastname": claims.lastname,
        "email": claims.email,
        "country": claims.country,
    }
