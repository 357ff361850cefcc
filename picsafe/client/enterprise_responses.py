"""What the User Server answers about enterprises, as open to what is new as ``responses``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.contract.registrations import MAX_TEXT as MAX_REGISTRATION
from picsafe.client.responses import LoggedReport, TakenBackReport

_Text = Annotated[str, msgspec.Meta(max_length=4096)]
_Number = Annotated[int, msgspec.Meta(ge=1)]


class Domain(msgspec.Struct, frozen=True, kw_only=True):
    """A mail domain, and the DNS TXT record that proves it; its people are members once it is proven."""

    domain: _Text
    verified: bool
    txt_name: _Text
    txt_value: _Text
    verified_at: datetime | None = None


class ListedAddress(msgspec.Struct, frozen=True):
    """A listed e-mail address; ``status`` is ``invited``, ``member`` or ``declined``."""

    email: _Text
    status: _Text


class InvitedAddress(msgspec.Struct, frozen=True):
    """What became of an address that was invited; ``mailed`` says whether a mail goes there."""

    email: _Text
    status: _Text
    mailed: bool


class InvitedAddresses(msgspec.Struct, frozen=True):
    """What became of each."""

    invited: list[InvitedAddress]


class Member(msgspec.Struct, frozen=True):
    """A listed address or a member; ``last_active_on`` is the day (UTC) on which they were last signed in."""

    email: _Text
    status: _Text
    by_domain: bool
    last_active_on: date | None = None


class MemberPage(msgspec.Struct, frozen=True):
    """A part of them; ``cursor`` is ``None`` at the end."""

    members: list[Member]
    cursor: _Text | None = None


class Enterprise(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise as its administrators see it.

    Attributes:
        plan: ``free``, ``pro`` or ``enterprise``.
        lock_minutes: after how long without use My PicSafe locks for members; ``None`` for the usual time.
    """

    enterprise_id: _Number
    name: _Text
    plan: _Text
    administrators: list[_Text]
    domains: list[Domain]
    emails: list[ListedAddress]
    lock_minutes: int | None = None


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """An API key without its secret; ``last_used_at`` is to the minute."""

    id: _Text
    name: _Text
    created_at: datetime
    last_used_at: datetime | None = None


class ApiKeys(msgspec.Struct, frozen=True):
    """The API keys, oldest first."""

    api_keys: list[ApiKey]


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A new API key; ``api_key`` is the secret, which no later call gives again."""

    id: _Text
    name: _Text
    api_key: _Text
    created_at: datetime

    def __repr__(self) -> str:
        return f"NewApiKey(id={self.id!r}, name={self.name!r})"


class RegisteredServer(msgspec.Struct, frozen=True, kw_only=True):
    """A private Key Server or Endpoint Server; tokens may be made for its ``url``.

    ``registration`` is the block of text that a Key Server is started with; ``log_key`` the one key that its
    log is signed with, a vkey, empty while nobody has said.
    """

    id: _Text
    url: _Text
    kind: _Text
    created_at: datetime
    registration: Annotated[str, msgspec.Meta(max_length=MAX_REGISTRATION)] | None = None
    log_key: _Text = ""


class RegisteredServers(msgspec.Struct, frozen=True):
    """The registered servers, oldest first."""

    key_servers: list[RegisteredServer]


class KeyServerToken(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that identifies the enterprise's script to the server ``audience``, run by ``operator``.

    ``log_key`` is the one key that the server's log is signed with, a vkey; empty where nobody has said.
    """

    key_server_token: _Text
    expires_at: datetime
    audience: _Text
    operator: _Text = ""
    log_key: _Text = ""

    def __repr__(self) -> str:
        return f"KeyServerToken(audience={self.audience!r}, expires_at={self.expires_at!r})"


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent a report; empty once the person has left PicSafe."""

    userid: Annotated[int, msgspec.Meta(ge=0)] = 0
    title: _Text = ""
    firstname: _Text = ""
    lastname: _Text = ""
    email: _Text = ""

    @property
    def name(self) -> str:
        """Title, first and last name as one would write them, without the ones that are missing."""
        return " ".join(part for part in (self.title, self.firstname, self.lastname) if part)


class MemberReport(LoggedReport, frozen=True, kw_only=True):
    """A report that a member of the enterprise uploaded.

    Attributes:
        sender: who.
        withdrawal: what its sender said last of having taken it back; ``None`` if they have not.
    """

    sender: Sender = Sender()
    withdrawal: TakenBackReport | None = None


class MemberReportPage(msgspec.Struct, frozen=True):
    """A part of the enterprise's log, oldest first; ``more`` says whether anything follows ``cursor``.

    ``withdrawals`` says which reports were taken back, here or on an earlier page.
    """

    reports: list[MemberReport]
    cursor: Annotated[str, msgspec.Meta(max_length=4096)]
    more: bool
    withdrawals: list[TakenBackReport] = []


class Invitation(msgspec.Struct, frozen=True):
    """An invitation that was not answered yet."""

    enterprise_id: _Number
    name: _Text
    invited_at: datetime


class Membership(msgspec.Struct, frozen=True):
    """A membership; ``by`` is ``domain`` or ``invitation``, and only the latter can be left.

    ``key_servers`` are addresses that may keep the keys of the reports that members send.
    """

    enterprise_id: _Number
    name: _Text
    by: _Text
    key_servers: list[_Text] = []


class Invitations(msgspec.Struct, frozen=True):
    """Open invitations, and the enterprises that the person belongs to."""

    invitations: list[Invitation]
    memberships: list[Membership]
