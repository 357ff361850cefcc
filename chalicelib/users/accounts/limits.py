"""How many sign-in mails may be open, and how many wrong codes may be typed, before somebody has to wait.

A challenge is open until it is used or expires, as long as its link works. Refusing a mail because of so
many open ones therefore locks nobody out: a link that works is in the mailbox. docs/adr/0036 says who can
keep whom waiting with each limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from chalicelib.users.accounts.model import Challenge


@dataclass(frozen=True, slots=True)
class MailLimits:
    """How many challenges of one address may be open.

    Attributes:
        of_requester: asked for by one device or network.
        of_strangers: asked for by all together whom the address has not signed in from lately.
        strangers_a_day: after so many of theirs within a UTC day the address is taken to be flooded.
        of_strangers_in_flood: what they may have open all together from then on.
    """

    of_requester: int = 5
    of_strangers: int = 20
    strangers_a_day: int = 100
    of_strangers_in_flood: int = 3


MAIL_LIMITS: Final = MailLimits()


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """What counts of a challenge that is neither used nor expired."""

    requester: str
    is_familiar: bool
    expires_at: datetime


def refused_until(
    challenge: Challenge, open_ones: Sequence[OpenChallenge], strangers_today: int, limits: MailLimits
) -> datetime | None:
    """When there is room for a challenge at the latest, if there is none now.

    Args:
        challenge: the one that is asked for.
        open_ones: those of its address.
        strangers_today: how many strangers have asked for on this UTC day, open or not.
        limits: how many there may be.
    """
    own = [one.expires_at for one in open_ones if one.requester == challenge.requester]
    waits = [_room(own, limits.of_requester)]
    if not challenge.is_familiar:
        strangers = [one.expires_at for one in open_ones if not one.is_familiar]
        in_flood = strangers_today >= limits.strangers_a_day
        waits.append(_room(strangers, limits.of_strangers_in_flood if in_flood else limits.of_strangers))
    return max((wait for wait in waits if wait is not None), default=None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Something that is counted within a window of time.

    Attributes:
        name: what, and the window; nobody is named in it.
        limit: how high the count may get.
        expires_at: the window's end.
    """

    name: str
    limit: int
    expires_at: datetime


FAILURE_WINDOW: Final = timedelta(minutes=10)
FAILURES_PER_NETWORK: Final = 30
FAILURES_PER_DOMAIN: Final = 300
FAILURES_PER_SHARD: Final = 100
SHARDS: Final = 16
"""All failures are counted in so many parts, by the challenges' random keys: not all write one item."""
MAX_FAILURES: Final = SHARDS * FAILURES_PER_SHARD

START_WINDOW: Final = timedelta(minutes=20)
STARTS_PER_NETWORK: Final = 300
SUBADDRESS_WINDOW: Final = timedelta(hours=1)
STARTS_PER_MAILBOX: Final = 10

DELIVERIES_WINDOW: Final = timedelta(hours=1)
DELIVERIES_PER_ENTERPRISE: Final = 20_000

TOKEN_WINDOW: Final = timedelta(minutes=10)
TOKENS_PER_SESSION: Final = 300
TOKENS_PER_ACCOUNT: Final = 1_200
REFRESHES_PER_SESSION: Final = 60
REFRESHES_PER_ACCOUNT: Final = 240

PASSKEY_SIGN_INS_PER_ACCOUNT: Final = 60
SSO_SIGN_INS_PER_ACCOUNT: Final = 60
SSO_FIRST_SIGN_INS_WINDOW: Final = timedelta(days=1)
SSO_FIRST_SIGN_INS: Final = 2_000
"""Of an enterprise's people: a hospital that begins with it has so many at work on a day."""
SSO_SETTINGS_WINDOW: Final = timedelta(hours=1)
SSO_SETTINGS: Final = 20
SSO_TRIALS: Final = 30
SSO_CHANGES_WINDOW: Final = timedelta(days=1)
SSO_CHANGES_TOLD: Final = 20
PASSKEYS_WINDOW: Final = timedelta(days=1)
PASSKEYS_A_DAY: Final = 20

RECIPIENTS_WINDOW: Final = timedelta(minutes=10)
RECIPIENTS_PER_ACCOUNT: Final = 600
"""They are asked for with each letter that is typed."""
COLLEAGUES_WINDOW: Final = timedelta(days=1)
COLLEAGUES_PER_ACCOUNT: Final = 300
"""Looks into directories: many more than whom somebody writes to, and too few to copy a hospital's."""

RECEIVED_WINDOW: Final = timedelta(hours=1)
RECEIVED_PER_ACCOUNT: Final = 600

BOX_WINDOW: Final = timedelta(hours=1)
BOX_PER_ACCOUNT: Final = 60

PERSONAL_TOKENS_WINDOW: Final = timedelta(days=1)
PERSONAL_TOKENS_A_DAY: Final = 20

NOTICES_WINDOW: Final = timedelta(days=1)
NOTICES_A_DAY: Final = 6
NOTED_A_DAY: Final = 5_000
"""What one Key Server that is not PicSafe's own can have told to all people together."""

LOOKUPS_WINDOW: Final = timedelta(minutes=10)
LOOKUPS_PER_NETWORK: Final = 600
"""A hospital's people may all come from one address."""

TOLD_WINDOW: Final = timedelta(days=1)
TOLD_PER_SENDER: Final = 50
TOLD_PER_SENDER_AND_RECIPIENT: Final = 5
WITHDRAWALS_PER_SENDER: Final = 5_000
"""A Key Server names up to a thousand who have opened a report; whoever asks again names them again."""
INVITED_PER_ENTERPRISE: Final = 1_000
"""A whole list in a day."""
INVITED_WEEK: Final = timedelta(days=7)
INVITED_PER_ENTERPRISE_AND_MAILBOX: Final = 3
INVITED_PER_MAILBOX: Final = 10
"""By all enterprises together, in a day."""
HANDING_WINDOW: Final = timedelta(minutes=10)
"""Whoever hands a mail over keeps others from it for so long at least, and for twice as long at most."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def failures_of(*, network: str, domain: str, key: str, now: datetime) -> dict[str, Tally]:
    """What a wrong code counts in, by the name that alarms have for it.

    Args:
        network: whose code it is, hashed.
        domain: the mail domain of the address, hashed.
        key: the challenge's.
        now: the time.
    """
    shard = int(key[:8], 16) % SHARDS
    return {
        "network": _tally(f"failures#network#{network}", FAILURES_PER_NETWORK, FAILURE_WINDOW, now),
        "domain": _tally(f"failures#domain#{domain}", FAILURES_PER_DOMAIN, FAILURE_WINDOW, now),
        "overall": _tally(f"failures#overall#{shard:02d}", FAILURES_PER_SHARD, FAILURE_WINDOW, now),
    }


def starts_of(network: str, now: datetime) -> Tally:
    """What a challenge counts in that a network asks for, until it is completed."""
    return _tally(f"starts#{network}", STARTS_PER_NETWORK, START_WINDOW, now)


def starts_at_subaddresses_of(mailbox: str, now: datetime) -> Tally:
    """What a stranger's challenge at one of a mailbox's subaddresses counts in, until it is completed.

    Each subaddress has the limits of an address, and there is no end of them.

    Args:
        mailbox: the address without the detail, hashed.
        now: the time.
    """
    return _tally(f"starts#mailbox#{mailbox}", STARTS_PER_MAILBOX, SUBADDRESS_WINDOW, now)


def tokens_of(sid: str, userid: int | None, now: datetime) -> list[Tally]:
    """What a token counts in that is made for a session, or for a script by its API key.

    Args:
        sid: the session's, or the script's.
        userid: whose session it is; ``None`` for a script.
        now: the time.
    """
    tallies = [_tally(f"tokens#session#{sid}", TOKENS_PER_SESSION, TOKEN_WINDOW, now)]
    if userid is not None:
        tallies.append(_tally(f"tokens#account#{userid}", TOKENS_PER_ACCOUNT, TOKEN_WINDOW, now))
    return tallies


def refreshes_of(sid: str, userid: int, now: datetime) -> list[Tally]:
    """What the refresh of a session counts in: whoever has its token alone cannot use these up."""
    return [
        _tally(f"refreshes#session#{sid}", REFRESHES_PER_SESSION, TOKEN_WINDOW, now),
        _tally(f"refreshes#account#{userid}", REFRESHES_PER_ACCOUNT, TOKEN_WINDOW, now),
    ]


def passkey_sign_ins_of(userid: int, now: datetime) -> list[Tally]:
    """What a sign-in by passkey counts in: nobody but the passkey's owner can use it up."""
    return [_tally(f"passkeys#account#{userid}", PASSKEY_SIGN_INS_PER_ACCOUNT, TOKEN_WINDOW, now)]


def sso_sign_ins_of(userid: int, now: datetime) -> list[Tally]:
    """What a sign-in by an enterprise's provider counts in: only whom that names can use it up."""
    return [_tally(f"sso#account#{userid}", SSO_SIGN_INS_PER_ACCOUNT, TOKEN_WINDOW, now)]


def sso_first_sign_ins_of(enterprise: int, now: datetime) -> Tally:
    """What it counts in that an enterprise's provider signs somebody in for the first time."""
    return _tally(f"sso#first#{enterprise}", SSO_FIRST_SIGN_INS, SSO_FIRST_SIGN_INS_WINDOW, now)


def sso_settings_of(enterprise: int, now: datetime) -> Tally:
    """What it counts in that an enterprise's provider is set."""
    return _tally(f"sso#settings#{enterprise}", SSO_SETTINGS, SSO_SETTINGS_WINDOW, now)


def sso_trials_of(enterprise: int, now: datetime) -> Tally:
    """What it counts in that an enterprise's provider is tried."""
    return _tally(f"sso#trials#{enterprise}", SSO_TRIALS, SSO_SETTINGS_WINDOW, now)


def sso_changes_of(enterprise: int, now: datetime) -> Tally:
    """What it counts in that an enterprise's administrators are told of a change of its sign-in."""
    return _tally(f"sso#changes#{enterprise}", SSO_CHANGES_TOLD, SSO_CHANGES_WINDOW, now)


def new_passkeys_of(userid: int, now: datetime) -> list[Tally]:
    """What a new passkey counts in, and the mail that tells of it."""
    return [_tally(f"passkeys#added#{userid}", PASSKEYS_A_DAY, PASSKEYS_WINDOW, now)]


def box_tokens_of(userid: int, now: datetime) -> list[Tally]:
    """What it counts in that Box is asked for somebody."""
    return [_tally(f"tokens#box#{userid}", BOX_PER_ACCOUNT, BOX_WINDOW, now)]


def personal_tokens_of(userid: int, now: datetime) -> Tally:
    """What a new personal token counts in, and the mail that tells of it."""
    return _tally(f"personal-tokens#{userid}", PERSONAL_TOKENS_A_DAY, PERSONAL_TOKENS_WINDOW, now)


def notices_of(userid: int, now: datetime) -> Tally:
    """What a mail counts in that tells a person of their reports."""
    return _tally(f"notices#{userid}", NOTICES_A_DAY, NOTICES_WINDOW, now)


def noted_of(key_server: str, now: datetime) -> Tally:
    """What counts in that is taken down of what a Key Server tells."""
    return _tally(f"noted#{key_server}", NOTED_A_DAY, NOTICES_WINDOW, now)


def deliveries_of(enterprise: int, now: datetime) -> Tally:
    """What an enterprise's word about where a report ended counts in."""
    return _tally(f"deliveries#{enterprise}", DELIVERIES_PER_ENTERPRISE, DELIVERIES_WINDOW, now)


def lookups_of(network: str, now: datetime) -> Tally:
    """What it counts in that somebody who is not signed in asks who sent a report.

    Args:
        network: the digest of where they are.
        now: the time.
    """
    return _tally(f"lookups#{network}", LOOKUPS_PER_NETWORK, LOOKUPS_WINDOW, now)


def told_by(userid: int, recipient: str, now: datetime) -> list[Tally]:
    """What a mail counts in that a sender has sent to a recipient: nobody else can use these up.

    Args:
        userid: the sender's.
        recipient: what stands for the recipient's mailbox.
        now: the time.
    """
    return [
        _tally(f"told#{userid}#{recipient}", TOLD_PER_SENDER_AND_RECIPIENT, TOLD_WINDOW, now),
        _tally(f"told#{userid}", TOLD_PER_SENDER, TOLD_WINDOW, now),
    ]


def handing_of(mail_id: str, now: datetime) -> list[Tally]:
    """What whoever hands a mail over takes first, all of it, so that nobody else does at the same time.

    It is of two windows, or one could begin in the next while another is at it in this.
    """
    name = f"handing#{mail_id}"
    return [_tally(name, 1, HANDING_WINDOW, moment) for moment in (now, now + HANDING_WINDOW)]


def invited_by(enterprise: int, mailbox: str, now: datetime) -> list[Tally]:
    """What a mail counts in that an enterprise invites somebody by.

    Args:
        enterprise: its number.
        mailbox: what stands for the mailbox.
        now: the time.
    """
    return [
        _tally(f"invited#{enterprise}#{mailbox}", INVITED_PER_ENTERPRISE_AND_MAILBOX, INVITED_WEEK, now),
        _tally(f"invited#mailbox#{mailbox}", INVITED_PER_MAILBOX, TOLD_WINDOW, now),
        _tally(f"invited#{enterprise}", INVITED_PER_ENTERPRISE, TOLD_WINDOW, now),
    ]


def told_of(mail_id: str, until: datetime) -> Tally:
    """Whether one recipient was told of one report.

    Args:
        mail_id: of the mail.
        until: for how long that is known.
    """
    return Tally(f"told-of#{mail_id}", 1, until)


def withdrawals_by(userid: int, now: datetime) -> Tally:
    """What everybody counts in whom a sender names to be told that consent was withdrawn."""
    return _tally(f"withdrawals#{userid}", WITHDRAWALS_PER_SENDER, TOLD_WINDOW, now)


def recipients_asked_by(userid: int, now: datetime) -> Tally:
    """What it counts in that somebody asks whom they may want to name."""
    return _tally(f"recipients#{userid}", RECIPIENTS_PER_ACCOUNT, RECIPIENTS_WINDOW, now)


def colleagues_asked_by(userid: int, now: datetime) -> Tally:
    """What a look into the directories of somebody's enterprises counts in."""
    return _tally(f"colleagues#{userid}", COLLEAGUES_PER_ACCOUNT, COLLEAGUES_WINDOW, now)


def received_of(userid: int, now: datetime) -> Tally:
    """What it counts in that somebody says that they have opened a report."""
    return _tally(f"received#{userid}", RECEIVED_PER_ACCOUNT, RECEIVED_WINDOW, now)


def day_of(moment: datetime) -> date:
    """The UTC day on which strangers' challenges are counted."""
    return moment.astimezone(UTC).date()


def _room(ends: Sequence[datetime], limit: int) -> datetime | None:
    return sorted(ends)[-limit] if len(ends) >= limit else None


def _tally(name: str, limit: int, window: timedelta, now: datetime) -> Tally:
    number = (now - _EPOCH) // window
    return Tally(f"{name}#{number}", limit, _EPOCH + (number + 1) * window)
