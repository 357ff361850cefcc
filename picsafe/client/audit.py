"""The audit trail of a report, and what a recall tells about it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.contract.audit_chain import genesis, require_complete, verify_entries
from chalicelib.contract.errors import ChainBroken
from picsafe.client.errors import PicSafeClientError
from picsafe.client.progress import Progress, Silent
from picsafe.client.responses import Key

GRANTED = "granted"
KEPT = 10_000
"""Entries that are kept of a trail, however long it is: about 10 MB."""


class TamperedTrail(PicSafeClientError):
    """The audit trail does not hold together: someone removed or changed an entry."""


class Accessor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked: a person (``kind`` ``user``), an enterprise's script (``enterprise``), another kind.

    The Key Server's operator (``operator``) recalls; ``name`` says who that was, and why. A person whose
    program asked has the ID of its ``personal_token``.
    """

    kind: str = "user"
    userid: int = 0
    title: str = ""
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    country: str = ""
    enterprise_id: int = 0
    name: str = ""
    personal_token: str = ""

    @property
    def display_name(self) -> str:
        """The person's or the enterprise's name."""
        return self.name or " ".join(part for part in (self.title, self.firstname, self.lastname) if part)

    @property
    def document(self) -> dict[str, object]:
        """What the Key Server said of them, for JSON."""
        if self.kind == "enterprise":
            return {"kind": self.kind, "enterprise_id": self.enterprise_id, "name": self.name}
        if self.kind == "operator":
            return {"kind": self.kind, "name": self.name}
        names = ("kind", "userid", "title", "firstname", "lastname", "email", "country")
        return {name: getattr(self, name) for name in names} | (
            {"personal_token": self.personal_token} if self.personal_token else {}
        )

    @property
    def shown(self) -> str:
        """Name and address, as in a mail; what kind of asker it is where neither is known."""
        if self.kind == "operator":
            return f"{self.name} (operator)" if self.name else self.kind
        named = f"{self.display_name} <{self.email}>" if self.email else self.display_name
        if self.personal_token:
            named = f"{named} by token {self.personal_token}"
        return named or (self.kind if self.kind not in {"user", "enterprise"} else "")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; ``outcome`` is ``granted`` or the code with which the request was refused.

    ``refused`` counts further requests like this one that have no entry of their own. Actions and outcomes
    are open: what a later Key Server writes is shown as it is. ``purpose`` is what they said that they
    open the report for, ``reason`` why it was an emergency or why it
    was recalled, ``recipient`` of whose opening they approved.
    """

    seq: int
    at: datetime
    action: str
    outcome: str = ""
    user: Accessor = Accessor(kind="")
    ip: str = ""
    refused: int = 0
    prev: str = ""
    hash: str = ""
    tag: str = ""
    purpose: str = ""
    reason: str = ""
    recipient: str = ""


class ReleasedKey(Key, frozen=True, kw_only=True):
    """A key that was asked for, who made it, and the tag that it belongs to."""

    sender: Accessor
    tag: str | None = None

    def __repr__(self) -> str:
        return f"ReleasedKey(report_id={self.report_id!r})"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has been given the key: when first and last, and how often."""

    user: Accessor
    first_at: datetime
    last_at: datetime
    times: int = 1


class Recall(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a recall: its state now, and who had been given the key before.

    ``more`` says that there are others; the audit trail names them all.
    """

    report_id: str
    recalled: bool
    fetched_by: list[Opening] = []
    more: bool = False


class LogPage(msgspec.Struct, frozen=True):
    """A page of entries, kept as they came so that their hashes can be recomputed."""

    report_id: str
    entries: list[dict[str, Any]]
    head: str
    cursor: str | None = None
    places: list[int | None] = []


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """A report's audit trail: all of it verified, and its newest entries kept.

    Attributes:
        report_id: whose trail it is.
        entries: the newest ``KEPT`` at most, oldest first.
        head: the hash of the newest entry, which vouches for all before it.
        document: the same entries as the Key Server sent them.
        count: how many entries the trail has.
        places: which entries of the Key Server's log these are, by ``seq``, as far as it says so.
    """

    report_id: str
    entries: tuple[Entry, ...]
    head: str
    document: tuple[dict[str, Any], ...]
    count: int
    places: Mapping[int, int] = field(default_factory=dict)


def verified_pages(report_id: str, pages: Iterable[LogPage]) -> Iterator[list[dict[str, Any]]]:
    """The pages of a trail as a Key Server sent them, each once its links have been recomputed.

    Only one page is held. The trail is whole once the last page has been taken: whoever stops before knows
    that nothing was changed among those, and not whether there are others.

    Raises:
        TamperedTrail: ``chain_broken``: an entry is missing, altered or another report's.
    """
    last, head = genesis(report_id), ""
    for page in pages:
        with _breaks_told():
            last = verify_entries(last, page.entries)
        head = page.head
        yield page.entries
    with _breaks_told():
        require_complete(last, head)


def verified_trail(report_id: str, pages: Iterable[LogPage], progress: Progress | None = None) -> AuditTrail:
    """The audit trail that a Key Server sent, once its hash chain has been recomputed.

    Args:
        report_id: whose trail it is.
        pages: from its beginning.
        progress: told of the entries that were verified, if the trail has more than one page.

    Raises:
        TamperedTrail: ``chain_broken``: an entry is missing, altered or another report's.
    """
    kept: deque[dict[str, Any]] = deque(maxlen=KEPT)
    placed: deque[int | None] = deque(maxlen=KEPT)
    count = 0

    def noted() -> Iterator[LogPage]:
        for page in pages:
            placed.extend([*page.places, *[None] * len(page.entries)][: len(page.entries)])
            yield page

    for entries in verified_pages(report_id, _told(noted(), progress or Silent())):
        count += len(entries)
        kept.extend(entries)
    places = {entry["seq"]: place for entry, place in zip(kept, placed, strict=True) if place is not None}
    return AuditTrail(report_id, tuple(decoded(kept)), str(kept[-1]["hash"]), tuple(kept), count, places)


def decoded(document: Iterable[dict[str, Any]]) -> list[Entry]:
    """Verified entries with their types.

    Raises:
        TamperedTrail: ``chain_broken``: the chain holds together, but something in it is no entry.
    """
    try:
        return msgspec.convert(list(document), list[Entry])
    except msgspec.ValidationError:
        raise TamperedTrail("chain_broken", "The audit trail holds an entry that is none.") from None


def _told(pages: Iterable[LogPage], progress: Progress) -> Iterator[LogPage]:
    done = 0
    for page in pages:
        if page.cursor is not None and not done:
            progress.began("read_log", 0)
        yield page
        # whoever takes the next one has verified this one
        done += len(page.entries)
        progress.reached(done)


@contextmanager
def _breaks_told() -> Iterator[None]:
    try:
        yield
    except ChainBroken as error:
        raise TamperedTrail("chain_broken", f"{error} Do not rely on it, and tell the operator.") from error
