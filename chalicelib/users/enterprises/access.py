"""Who speaks for which enterprise: an administrator by User Token, or a script by API key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clock import Clock
from chalicelib.errors import Forbidden, InvalidRequest, Unauthenticated, Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.enterprises.api_keys import API_KEY
from chalicelib.users.enterprises.model import ApiKey, Enterprise
from chalicelib.users.enterprises.ports import ApiKeys, Registry

USE_RECORDED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Script:
    """An enterprise's script, known by its API key.

    Attributes:
        enterprise: whose script it is.
        key_id: the public part of its key.
        made_by: the address of the administrator who made the key; empty if that is not one any more.
    """

    enterprise: Enterprise
    key_id: str
    made_by: str


class EnterpriseAccess:
    """Decides who may act for an enterprise.

    Args:
        registry: enterprises and administrators.
        api_keys: API keys.
        clock: the time.
    """

    def __init__(self, *, registry: Registry, api_keys: ApiKeys, clock: Clock) -> None:
        self._registry = registry
        self._api_keys = api_keys
        self._clock = clock

    def administrator(self, claims: Claims, number: int | None) -> Enterprise:
        """The enterprise that a person administers.

        Args:
            claims: of the person's verified User Token.
            number: which one, for those who administer several; ``None`` for the only one.

        Raises:
            Forbidden: ``not_an_administrator`` of any, or of that one.
            InvalidRequest: ``enterprise_required`` if there are several to choose from.
            Unavailable: the store does not answer.
        """
        administered = self._registry.administered_by(claims.email) if claims.email else []
        if number is not None:
            administered = [number] if number in administered else []
        enterprises = [
            found for found in (self._registry.get(one) for one in administered) if found is not None
        ]
        if not enterprises:
            raise Forbidden("not_an_administrator", "This is for the administrators of an enterprise.")
        if len(enterprises) > 1:
            numbers = ", ".join(str(enterprise.number) for enterprise in enterprises)
            raise InvalidRequest("enterprise_required", f"Choose one by ?enterprise=, out of {numbers}.")
        return enterprises[0]

    def script(self, api_key: str, number: int | None) -> Script:
        """The script that an API key belongs to; its use is recorded at most once a minute.

        Args:
            api_key: as it was sent.
            number: the enterprise that the caller has named, if any; a key speaks for its own only.

        Raises:
            Unauthenticated: ``invalid_api_key`` for malformed, unknown, revoked and wrong ones alike.
            Forbidden: ``plan_required`` if the enterprise's plan has no API keys any more;
                ``not_an_administrator`` of the enterprise named.
            Unavailable: the store does not answer.
        """
        presented = API_KEY.parse(api_key)
        if presented is None:
            raise _invalid_api_key()
        found = self._api_keys.find(presented.id)
        stored, enterprise = found if found is not None else (None, None)
        matches = presented.matches(None if stored is None else stored.digest)
        if not matches or stored is None or enterprise is None:
            raise _invalid_api_key()
        require_enterprise_plan(enterprise)
        if number not in (None, enterprise.number):
            raise Forbidden("not_an_administrator", "The API key belongs to another enterprise.")
        self._record_use(stored)
        return Script(enterprise, stored.id, stored.made_by)

    def enterprise_of(self, claims: Claims | None, api_key: str | None, number: int | None) -> Enterprise:
        """The enterprise that the caller speaks for, by API key or as an administrator.

        Raises:
            Unauthenticated: ``missing_token`` if there is neither; otherwise as ``script``.
            Forbidden: as ``script`` and ``administrator``.
            InvalidRequest: as ``administrator``.
            Unavailable: the store does not answer.
        """
        if api_key is not None:
            return self.script(api_key, number).enterprise
        if claims is None:
            raise Unauthenticated("missing_token", "This call needs an API key or a User Token.")
        return self.administrator(claims, number)

    def _record_use(self, key: ApiKey) -> None:
        now = self._clock()
        if key.last_used_at is not None and now - key.last_used_at < USE_RECORDED_EVERY:
            return
        try:
            self._api_keys.used(key.id, now)
        except Unavailable:
            # the date is for information: polling goes on without it
            record("api_key_use_not_recorded")


def require_enterprise_plan(enterprise: Enterprise) -> None:
    """Refuse what only the plan ``enterprise`` has.

    Raises:
        Forbidden: ``plan_required``.
    """
    if enterprise.plan != "enterprise":
        raise Forbidden("plan_required", "This needs the plan Enterprise. Please contact us about a licence.")


def _invalid_api_key() -> Unauthenticated:
    return Unauthenticated("invalid_api_key", "The API key is not valid. Make a new one in My PicSafe.")
