"""The profile: who the audit trails say a person is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.contract.languages import LANGUAGES
from chalicelib.contract.plans import Plan
from chalicelib.errors import Conflict, InvalidRequest, Unauthenticated
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.model import MAX_NAME, MAX_TITLE, NOTICES, Enterprises, User, clean_name
from chalicelib.users.accounts.plans import PlanService
from chalicelib.users.accounts.ports import Familiar, UserStore
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import EnterprisesOf, IssuedToken, TokenIssuer

MayLeave = Callable[[int, str], bool]
Forget = Callable[[int, str], None]


class ProfileService:
    """Shows, changes and erases a person's own account.

    Args:
        users: people.
        familiar: where they have signed in from.
        sessions: ends the sessions of who leaves.
        token_issuer: makes a token with the changed names.
        plans: says what their plan is.
        enterprises_of: what My PicSafe is told of the enterprises of an address's owner.
        may_leave: whether this person (number, address) may go; not if an enterprise would be left
            without an administrator.
        forget: removes what else the User Server holds about the person; it may be asked twice.
        unbind: has no provider sign in to the account of an address any more; asked once there is none that
            a sign-in which was under way could bind.
        brake: bounds how many tokens there are.
    """

    def __init__(
        self,
        *,
        users: UserStore,
        familiar: Familiar,
        sessions: SessionService,
        token_issuer: TokenIssuer,
        plans: PlanService,
        enterprises_of: EnterprisesOf,
        may_leave: MayLeave,
        forget: Forget,
        unbind: Callable[[str], None],
        brake: TokenBrake,
    ) -> None:
        self._users = users
        self._familiar = familiar
        self._sessions = sessions
        self._token_issuer = token_issuer
        self._plans = plans
        self._enterprises_of = enterprises_of
        self._may_leave = may_leave
        self._forget = forget
        self._unbind = unbind
        self._brake = brake

    def get(self, claims: Claims) -> User:
        """The person that a token speaks for.

        Raises:
            Unauthenticated: ``invalid_token``: the account was deleted.
            Unavailable: the store does not answer.
        """
        user = self._users.user(claims.userid)
        if user is None:
            raise _gone()
        return user

    def shown(self, claims: Claims) -> tuple[User, Plan, Enterprises]:
        """The person that a token speaks for, their plan now, and what is told of their enterprises.

        Raises:
            Unauthenticated, Unavailable: as ``get``.
        """
        user = self.get(claims)
        return user, self._plans.of(user), self._enterprises_of(user.email)

    def change(
        self, claims: Claims, fields: Mapping[str, str], notices: Mapping[str, bool] | None = None
    ) -> tuple[User, IssuedToken]:
        """Set some of ``title``, ``firstname``, ``lastname``, ``country`` and ``language``.

        Args:
            claims: whose.
            fields: what is to be set.
            notices: which of ``NOTICES`` they get by mail from now on, or no more.

        Returns:
            The person, and a token of the same session that says so, until the old one's end.

        Raises:
            InvalidRequest: ``invalid_field``: a name is empty, too long or holds what does not show; no
                such country; a language that PicSafe does not speak.
            Unauthenticated: ``invalid_token``: the account was deleted or the session ended.
            TooManyRequests: ``too_many_tokens``; nothing was changed.
            Unavailable: the store or the signer does not answer.
        """
        cleaned = {name: _clean(name, value) for name, value in fields.items()}
        session = self._sessions.require_live(claims)
        self._brake.take_token(session.sid, session.userid)
        if notices:
            cleaned["notices"] = _changed_notices(self.get(claims), notices)
        user = self._users.change(claims.userid, cleaned) if cleaned else self._users.user(claims.userid)
        if user is None:
            raise _gone()
        return user, self._token_issuer.for_user(user, claims.sid, not_after=claims.expires_at)

    def delete(self, claims: Claims) -> None:
        """Erase the account and end all its sessions. Audit trails on Key Servers stay, by law.

        PicSafe Cloud gives out what the person sent to people alone no more; keys stay with Key Servers.

        Asking again finishes what a failure interrupted.

        Raises:
            Conflict: ``last_administrator`` of an enterprise.
            Unavailable: the store does not answer.
        """
        if not self._may_leave(claims.userid, claims.email):
            raise Conflict(
                "last_administrator",
                "You are the last administrator of your enterprise. Name another one before you leave.",
            )
        self._forget(claims.userid, claims.email)
        self._familiar.forget(claims.email)
        self._users.delete(claims.userid)
        self._unbind(claims.email)
        self._sessions.sign_out(claims, everywhere=True)


def _changed_notices(user: User, changes: Mapping[str, bool]) -> str:
    return " ".join(name for name in NOTICES if changes.get(name, name in user.told_of))


def _clean(field: str, value: str) -> str:
    if field == "country":
        return _country(value)
    if field == "language":
        return _language(value)
    cleaned = clean_name(field, value, MAX_TITLE if field == "title" else MAX_NAME)
    if not cleaned and field != "title":
        raise InvalidRequest("invalid_field", f"The field {field} may not be empty.")
    return cleaned


def _country(value: str) -> str:
    from chalicelib.contract.countries import is_country

    if not is_country(value):
        raise InvalidRequest(
            "invalid_field", "The field country has to be an ISO 3166-1 alpha-2 code in capitals."
        )
    return value


def _language(value: str) -> str:
    if value and value not in LANGUAGES:
        raise InvalidRequest(
            "invalid_field", f"The field language has to be empty or one of {', '.join(LANGUAGES)}."
        )
    return value


def _gone() -> Unauthenticated:
    return Unauthenticated("invalid_token", "This account was deleted.")
