"""What an enterprise's administrator can do: members, API keys, servers, institutions, the log of reports."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeVar
from urllib.parse import quote

from msgspec.structs import replace

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress, InvalidHostname
from chalicelib.contract.hostnames import canonical_domain
from picsafe.client.cloud import MAX_PAGES
from picsafe.client.enterprise_responses import (
    ApiKey,
    ApiKeys,
    Enterprise,
    InvitedAddress,
    InvitedAddresses,
    KeyServerToken,
    Member,
    MemberPage,
    MemberReport,
    MemberReportPage,
    NewApiKey,
    RegisteredServer,
    RegisteredServers,
)
from picsafe.client.errors import BadAnswer, InvalidInput, NotFound
from picsafe.client.given_institutions import GivenInstitutionBook, GivenInstitutions
from picsafe.client.key_policies import EnterprisePolicy, EnterprisePolicyBook
from picsafe.client.own_wordings import ConsentWordingBook, EnterpriseConsentWording
from picsafe.client.responses import IgnoredBody, TakenBackReport
from picsafe.client.servers import canonical_url
from picsafe.client.session import Session
from picsafe.client.transport import Http

PAGE = 100
INVITED_AT_ONCE = 50
MEMBERS_AT_ONCE = 200

# what can be registered from here; a list may hold other kinds
ServerKind = Literal["key_server", "endpoint"]

T = TypeVar("T")


class EnterpriseAdmin:
    """An enterprise as one of its administrators.

    Every method raises, besides what it names:

    - ``NotSignedIn``: nobody is.
    - ``NotAllowed``: ``not_an_administrator``.
    - ``Refused``: ``enterprise_required`` if the person administers several and ``number`` is ``None``.
    - ``PicSafeClientError``: as Http.call.

    Args:
        session: who is signed in.
        http: the transport.
        user_url: the User Server.
        number: which enterprise; needed by administrators of several only.
    """

    def __init__(self, session: Session, http: Http, user_url: str, number: int | None = None) -> None:
        self._session = session
        self._http = http
        self._url = f"{user_url}/enterprise"
        self._query = {} if number is None else {"enterprise": str(number)}

    def show(self) -> Enterprise:
        """The enterprise with its administrators, domains and listed addresses."""
        return self._call("GET", "", Enterprise)

    def set_members(
        self, *, domains: Collection[str] | None = None, emails: Collection[str] | None = None
    ) -> Enterprise:
        """Replace the domains, the listed addresses, or both; then have the domains' DNS records looked up.

        What is kept stays verified or accepted. Without arguments, DNS is looked up and nothing changes.

        Raises:
            Refused: ``invalid_domain``, ``public_domain``, ``too_many_domains``, ``invalid_email`` or
                ``too_many_emails``; nothing was changed.
            Conflict: ``domain_taken``: another enterprise has proven a domain; ``changed_meanwhile``.
        """
        lists = {"domains": domains, "emails": emails}
        body = {name: list(values) for name, values in lists.items() if values is not None}
        return self._call("PATCH", "", Enterprise, body=body)

    def change_members(
        self,
        *,
        add_domains: Collection[str] = (),
        remove_domains: Collection[str] = (),
        add_emails: Collection[str] = (),
        remove_emails: Collection[str] = (),
    ) -> Enterprise:
        """Add to the domains and listed addresses and remove from them; the others stay.

        The contract replaces whole lists, so what another administrator changes between this call's look
        and its change is lost.

        Raises:
            NotFound: ``unknown_member``: what is to be removed is not listed; nothing was changed.
            PicSafeClientError: as ``set_members``.
        """
        present = self.show()
        domains = _changed([one.domain for one in present.domains], add_domains, remove_domains, _domain)
        emails = _changed([one.email for one in present.emails], add_emails, remove_emails, _email)
        return self.set_members(
            domains=domains if add_domains or remove_domains else None,
            emails=emails if add_emails or remove_emails else None,
        )

    def members(self, *, search: str = "", longest_away: bool = False) -> list[Member]:
        """Whom the enterprise has listed, and its members, with the day on which each was last there.

        Args:
            search: what their address has in it; empty for all.
            longest_away: begin with those who were there longest ago or of whom no day is known.
        """
        order = "longest_away" if longest_away else "address"
        query = {"limit": str(MEMBERS_AT_ONCE), "order": order, **({"search": search} if search else {})}
        members: list[Member] = []
        for _ in range(MAX_PAGES):
            page = self._call("GET", "/members", MemberPage, query=query)
            members += page.members
            if page.cursor is None:
                return members
            query["cursor"] = page.cursor
        raise BadAnswer("invalid_answer", "The list of members does not come to an end.")

    def invite(self, emails: Sequence[str]) -> list[InvitedAddress]:
        """List addresses, and have those mailed who have not answered, once a day at most.

        They go in parts of ``INVITED_AT_ONCE``; those before one that fails are invited.

        Returns:
            What became of each, in the order in which they were given; one that is named twice comes once.

        Raises:
            Refused: ``invalid_email`` or ``too_many_emails``.
            Conflict: ``changed_meanwhile``.
        """
        wanted = list(dict.fromkeys(map(_email, emails)))
        invited: dict[str, InvitedAddress] = {}
        for start in range(0, len(wanted), INVITED_AT_ONCE):
            body = {"emails": wanted[start : start + INVITED_AT_ONCE]}
            answer = self._call("POST", "/invitations", InvitedAddresses, body=body)
            invited.update({one.email: one for one in answer.invited})
        return [invited[email] for email in wanted if email in invited]

    def api_keys(self) -> list[ApiKey]:
        """The API keys without their secrets, oldest first."""
        return self._call("GET", "/api-keys", ApiKeys).api_keys

    def create_api_key(self, name: str) -> NewApiKey:
        """Make an API key for a script; its secret is in this answer and nowhere else.

        Raises:
            NotAllowed: ``plan_required``.
            Refused: ``invalid_name``.
            Conflict: ``too_many_api_keys``.
        """
        return self._call("POST", "/api-keys", NewApiKey, body={"name": name}, repeatable=False)

    def revoke_api_key(self, key_id: str) -> None:
        """Make an API key useless, and every token that was made with it.

        Raises:
            NotFound: ``unknown_api_key``.
        """
        self._call("DELETE", f"/api-keys/{quote(key_id, safe='')}", IgnoredBody, repeatable=False)

    def key_server_token(self, audience: str | None = None) -> KeyServerToken:
        """Make a long-lived token for a script; the one made before for the same server ends.

        Args:
            audience: the URL of a registered server; PicSafe's own Key Server by default.

        Raises:
            NotAllowed: ``unknown_audience``: nobody has registered that server; ``plan_required``.
            InvalidInput: ``invalid_url``.
        """
        body = {} if audience is None else {"audience": canonical_url(audience)}
        return self._call("POST", "/key-server-token", KeyServerToken, body=body)

    def key_servers(self) -> list[RegisteredServer]:
        """The registered private Key Servers and Endpoint Servers, oldest first."""
        return self._call("GET", "/key-servers", RegisteredServers).key_servers

    def register_key_server(
        self, url: str, kind: ServerKind = "key_server", log_key: str = ""
    ) -> RegisteredServer:
        """Let tokens be made for a server that the enterprise runs.

        Args:
            url: the server's.
            kind: what it is.
            log_key: the one key that a Key Server's log is signed with, a vkey, where that is known.

        Raises:
            InvalidInput: ``invalid_url``.
            Refused: ``invalid_audience``: it has a path, or is plain HTTP to another machine;
                ``invalid_log_key``.
            Conflict: ``audience_taken``, ``too_many_servers``.
        """
        body = {"url": canonical_url(url), "kind": kind, **({"log_key": log_key} if log_key else {})}
        return self._call("POST", "/key-servers", RegisteredServer, body=body, repeatable=False)

    def replace_log_key(self, server_id: str, log_key: str, *, before: str = "") -> RegisteredServer:
        """Say which key a Key Server's log is signed with: members' clients believe no other.

        Args:
            server_id: the server's.
            log_key: a vkey; empty for none.
            before: what is registered until now.

        Raises:
            Refused: ``invalid_log_key``.
            NotFound: ``unknown_server``.
            Conflict: ``changed_meanwhile``: another one than ``before`` is registered.
        """
        path = f"/key-servers/{quote(server_id, safe='')}/log-key"
        return self._call("PUT", path, RegisteredServer, body={"log_key": log_key, "before": before})

    def remove_key_server(self, server_id: str) -> None:
        """Take a server off the register: no further token is made for it.

        Raises:
            NotFound: ``unknown_server``.
        """
        self._call("DELETE", f"/key-servers/{quote(server_id, safe='')}", IgnoredBody, repeatable=False)

    @property
    def institutions(self) -> GivenInstitutionBook:
        """What all members have under *Send to* without typing anything."""

        def call(
            method: str, *, body: Mapping[str, object] | None = None, repeatable: bool = True
        ) -> GivenInstitutions:
            return self._call(method, "/institutions", GivenInstitutions, body=body, repeatable=repeatable)

        return GivenInstitutionBook(call)

    @property
    def key_policy(self) -> EnterprisePolicyBook:
        """Who may open the reports that all members send."""

        def call(
            method: str, *, body: Mapping[str, object] | None = None, repeatable: bool = True
        ) -> EnterprisePolicy:
            return self._call(method, "/key-policy", EnterprisePolicy, body=body, repeatable=repeatable)

        return EnterprisePolicyBook(call)

    @property
    def consent_wording(self) -> ConsentWordingBook:
        """The words that the patients of all members agree to."""

        def call(
            method: str, *, body: Mapping[str, object] | None = None, repeatable: bool = True
        ) -> EnterpriseConsentWording:
            return self._call(
                method, "/consent-wording", EnterpriseConsentWording, body=body, repeatable=repeatable
            )

        return ConsentWordingBook(call)

    def reports(self, limit: int = 50, *, sender: str | None = None) -> list[MemberReport]:
        """The newest ``limit`` reports that members uploaded for the enterprise, newest first.

        The contract lists them from the oldest on, so all pages are read. Each says whether
        its sender has taken it back. With ``sender``, those alone that were sent from this address.

        Raises:
            InvalidInput: ``invalid_email``: ``sender`` is no address.
        """
        address = None if sender is None else _sender(sender)
        newest: deque[MemberReport] = deque(maxlen=limit)
        taken_back: dict[str, TakenBackReport] = {}
        query = {"limit": str(PAGE)}
        for _ in range(MAX_PAGES):
            page = self._call("GET", "/reports", MemberReportPage, query=query)
            newest.extend(
                one for one in page.reports if address is None or _email(one.sender.email) == address
            )
            # each is listed behind its report, and once more if something else is said of it
            taken_back.update((one.report_id, one) for one in page.withdrawals)
            if not page.more:
                return [replace(one, withdrawal=taken_back.get(one.report_id)) for one in reversed(newest)]
            query["cursor"] = page.cursor
        raise BadAnswer("invalid_answer", "The list of reports does not come to an end.")

    def _call(
        self,
        method: str,
        path: str,
        into: type[T],
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> T:
        asked = {**self._query, **(query or {})}
        return self._session.with_token(
            lambda token: self._http.call(
                method,
                self._url + path,
                into,
                token=token,
                body=body,
                query=asked or None,
                repeatable=repeatable,
            )
        )


def _changed(
    present: Iterable[str], add: Iterable[str], remove: Iterable[str], spelt: Callable[[str], str]
) -> list[str]:
    """``present`` with ``add`` and without ``remove``, compared as the server spells them."""
    dropped = set(map(spelt, remove))
    wanted = dict.fromkeys(present)
    if not dropped <= wanted.keys():
        # it may be somebody's address, which the message must not repeat
        raise NotFound("unknown_member", "What is to be removed is not listed. Nothing was changed.")
    wanted.update(dict.fromkeys(map(spelt, add)))
    return [one for one in wanted if one not in dropped]


def _domain(text: str) -> str:
    """A domain as the server spells it; what is none goes there unchanged, and is refused there."""
    name = text.strip().removesuffix(".")
    try:
        return canonical_domain(name)
    except InvalidHostname:
        return name


def _email(text: str) -> str:
    """An address as the server spells it; what is none goes there unchanged, and is refused there."""
    try:
        return canonical_address(text)
    except InvalidEmailAddress:
        return text


def _sender(address: str) -> str:
    """The canonical form of a sender's address; a typing mistake must not look like nothing sent."""
    try:
        return canonical_address(address)
    except InvalidEmailAddress as error:
        raise InvalidInput("invalid_email", "That is no e-mail address.") from error


__all__ = ["EnterpriseAdmin"]
