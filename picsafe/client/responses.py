"""What the servers answer, as the contract types it.

Fields that a later server adds are ignored, and no enumeration is closed: a state, a kind or a destination
that is not known is text to be shown as it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

_Text = Annotated[str, msgspec.Meta(max_length=4096)]
_Count = Annotated[int, msgspec.Meta(ge=0)]


class Notices(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is told by mail of the reports that they have sent."""

    opened: bool = False
    refused: bool = False
    recalled: bool = False
    undelivered: bool = False
    expiring: bool = False


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person's profile; ``userid`` is a number, ``country`` is ISO 3166-1 alpha-2.

    ``plan`` is ``free``, ``pro``, ``enterprise``, or one of a later server's; empty if it is not known.
    ``notices`` is ``None`` if that is not known. ``language`` is what mails are in, empty if none is chosen.
    """

    userid: _Count
    email: _Text
    title: _Text = ""
    firstname: _Text = ""
    lastname: _Text = ""
    country: _Text = ""
    plan: _Text = ""
    notices: Notices | None = None
    language: _Text = ""

    @property
    def has_profile(self) -> bool:
        """Whether keys may be made and fetched: the audit trail needs a name and a country."""
        return bool(self.firstname and self.lastname and self.country)

    @property
    def name(self) -> str:
        """Title, first and last name as one would write them, without the ones that are missing."""
        return " ".join(part for part in (self.title, self.firstname, self.lastname) if part)


class Challenge(msgspec.Struct, frozen=True):
    """A sign-in that was begun: the code in the mail completes it until ``expires_at``."""

    challenge: _Text
    expires_at: datetime


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a completed sign-in or refresh."""

    user_token: _Text
    expires_at: datetime
    refresh_token: _Text
    user: User | None = None
    device: _Text = ""


class ChangedProfile(User, frozen=True, kw_only=True):
    """The changed profile, with a token that carries it where the server gives one along."""

    user_token: _Text = ""
    expires_at: datetime | None = None


class AudienceToken(msgspec.Struct, frozen=True, kw_only=True):
    """A User Token for one other server, and whose server that is."""

    user_token: _Text
    expires_at: datetime
    operator: _Text = ""
    log_key: _Text = ""


class KeyEntry(msgspec.Struct, frozen=True):
    """The place in the audit trail of the entry that an answer with a key made."""

    seq: Annotated[int, msgspec.Meta(ge=1)] = 1
    hash: _Text = ""


class GivenReceipt(msgspec.Struct, frozen=True):
    """What a Key Server's log promises of the entry that an answer with a key made."""

    log: _Text
    at: _Text
    merged_by: _Text
    signature: _Text


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A report's key: RNCryptor's password, 32 random bytes in base64url without padding."""

    report_id: _Text
    key: Annotated[str, msgspec.Meta(min_length=16, max_length=256)]
    keyserver_url: _Text = ""
    entry: KeyEntry = KeyEntry()
    receipt: GivenReceipt | None = None

    @property
    def is_new(self) -> bool:
        """Whether the key was made for this very answer, if the answer is to ``make_key``."""
        return self.entry.seq == 1

    def __repr__(self) -> str:
        return f"Key(report_id={self.report_id!r})"


class TaggedKey(msgspec.Struct, frozen=True):
    """The tag that a report's key belongs to."""

    report_id: _Text
    tag: _Text


class PartUpload(msgspec.Struct, frozen=True):
    """Where one part of a file goes; the URL and the headers are its authorisation."""

    number: _Count
    url: _Text
    headers: dict[str, str]


class Upload(msgspec.Struct, frozen=True):
    """What is to be sent to storage by ``PUT``: the whole file, or the parts that are missing."""

    method: _Text
    url: _Text | None = None
    headers: dict[str, str] | None = None
    parts: list[PartUpload] | None = None


class ResumedUpload(msgspec.Struct, frozen=True):
    """Whether a file has arrived, and otherwise what is still to be sent."""

    uploaded: bool
    upload: Upload | None = None


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file may be uploaded, the link it will have, and until when it rests there."""

    link: _Text
    country: _Text
    region: _Text
    expires_at: datetime
    upload: Upload


class Download(msgspec.Struct, frozen=True):
    """A URL that lives one minute, and the size in bytes of what is there."""

    download_url: _Text
    size: _Count
    expires_at: datetime


class Summary(msgspec.Struct, frozen=True):
    """How many items of each kind a report holds."""

    photos: _Count = 0
    videos: _Count = 0
    audios: _Count = 0


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Where a report stands at one destination of an enterprise.

    ``state`` is ``delivered``, ``held`` until a person there looks, or ``rejected`` by one.
    """

    enterprise_id: _Count
    enterprise: _Text
    destination: _Text
    state: _Text
    at: datetime


class _Counted:
    """Reads a report's summary, of which ``counts`` is what came."""

    counts: dict[str, Any] | None

    @property
    def summary(self) -> Summary:
        """How many items of the known kinds it holds."""
        counts = self.counts or {}
        return Summary(**{kind: _count(counts.get(kind)) for kind in Summary.__struct_fields__})

    @property
    def other_counts(self) -> dict[str, int]:
        """How many items it holds of kinds that are not known here, by the server's name for them."""
        counts = self.counts or {}
        unknown = counts.keys() - set(Summary.__struct_fields__)
        others = {kind: _count(counts[kind]) for kind in sorted(unknown)}
        return {kind: count for kind, count in others.items() if count}


class LoggedReport(msgspec.Struct, _Counted, frozen=True, kw_only=True):
    """One report in PicSafe Cloud: sizes in bytes, times in UTC; ``counts`` is the summary as it came."""

    report_id: _Text
    file_url: _Text
    size: _Count
    sent_at: datetime
    expires_at: datetime
    link: _Text = ""
    counts: dict[str, Any] = msgspec.field(name="summary", default_factory=dict)
    destination: _Text = "storage"


class Renewed(msgspec.Struct, frozen=True):
    """Until when PicSafe Cloud keeps a report that was renewed."""

    expires_at: datetime


class Told(msgspec.Struct, frozen=True):
    """Who is told of a report by mail, and who is not."""

    told: Annotated[list[_Text], msgspec.Meta(max_length=100)] = []
    not_told: Annotated[list[_Text], msgspec.Meta(max_length=100)] = []


class SentReport(msgspec.Struct, _Counted, frozen=True, kw_only=True):
    """One report that the signed-in person sent: sizes in bytes, times in UTC; ``counts`` as it came.

    What did not go to PicSafe Cloud has no ``link``, ``file_url``, ``size`` and ``expires_at``.
    ``removed`` says that its sender has removed the file from there.
    ``left_out`` has the numbers of those of its sender's enterprises whose lists took no more that day.
    """

    report_id: _Text
    file_url: _Text | None = None
    size: _Count | None = None
    sent_at: datetime
    expires_at: datetime | None = None
    link: _Text | None = None
    counts: dict[str, Any] = msgspec.field(name="summary", default_factory=dict)
    destination: _Text = "storage"
    left_out: Annotated[list[_Count], msgspec.Meta(max_length=1000)] = []
    deliveries: list[Delivery] = []
    removed: bool = False


class SentPage(msgspec.Struct, frozen=True):
    """One page of the signed-in person's list."""

    reports: list[SentReport]
    cursor: Annotated[str, msgspec.Meta(max_length=4096)] | None = None


class ReportSender(msgspec.Struct, frozen=True):
    """Who sent a report, as the User Server has it."""

    userid: _Count = 0
    title: _Text = ""
    firstname: _Text = ""
    lastname: _Text = ""
    email: _Text = ""

    @property
    def shown(self) -> str:
        """Name and address, as in a mail."""
        name = " ".join(part for part in (self.title, self.firstname, self.lastname) if part)
        return f"{name} <{self.email}>" if name else self.email


class ReceivedReport(msgspec.Struct, _Counted, frozen=True, kw_only=True):
    """One report that the signed-in person has opened, times in UTC; ``counts`` as it came.

    What its sender has logged of it, ``sender`` to ``counts``, is not known of a file, nor once they have
    left PicSafe. Of what was a file there is no ``link``.
    """

    report_id: _Text
    link: _Text | None = None
    opened_at: datetime
    last_opened_at: datetime
    consent_withdrawn: bool = False
    withdrawn_because: _Text | None = None
    superseded_by: _Text | None = None
    sender: ReportSender | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    counts: dict[str, Any] | None = msgspec.field(name="summary", default=None)


class ReceivedPage(msgspec.Struct, frozen=True):
    """One page of what the signed-in person has opened."""

    reports: list[ReceivedReport]
    cursor: Annotated[str, msgspec.Meta(max_length=4096)] | None = None


class TakenBackReport(msgspec.Struct, frozen=True):
    """That a report's sender has taken it back.

    Attributes:
        report_id: which.
        reason: ``consent_withdrawn``, ``wrong_patient``, ``other``, or a word that was added since.
        superseded_by: the ID of the corrected report in its place; ``None`` if there is none.
        withdrawn_at: when the sender said so.
    """

    report_id: _Text
    reason: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}\Z")]
    withdrawn_at: datetime
    superseded_by: _Text | None = None


class ReportPage(msgspec.Struct, frozen=True):
    """One page of an enterprise's list; ``more`` says whether the next would hold anything.

    ``withdrawals`` says which reports were taken back, here or on an earlier page.
    """

    reports: list[LoggedReport]
    cursor: Annotated[str, msgspec.Meta(max_length=4096)] | None = None
    more: bool = False
    withdrawals: list[TakenBackReport] = []


class IgnoredBody(msgspec.Struct, frozen=True):
    """An answer whose contents do not matter."""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
