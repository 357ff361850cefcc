"""The audit trail of a report, and what a recall tells about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.contract.errors import ChainBroken
from picsafe.client.errors import PicSafeClientError
from picsafe.client.responses import Key

GRANTED = "granted"


class TamperedTrail(PicSafeClientError):
    """The audit trail does not hold together: someone removed or changed an entry."""


class Accessor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked: a person (``kind`` ``user``), an enterprise's script (``enterprise``), or another kind."""

    kind: str = "user"
    userid: int = 0
    title: str = ""
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    country: str = ""
    enterprise_id: int = 0
    name: str = ""

    @property
    def display_name(self) -> str:
        """The person's or the enterprise's name."""
        return self.name or " ".join(part for part in (self.title, self.firstname, self.lastname) if part)

    @property
    def document(self) -> dict[str, object]:
        """What the Key Server said of them, for JSON."""
        if self.kind == "enterprise":
            return {"kind": self.kind, "enterprise_id": self.enterprise_id, "name": self.name}
        names = ("kind", "userid", "title", "firstname", "lastname", "email", "country")
        return {name: getattr(self, name) for name in names}

    @property
    def shown(self) -> str:
        """Name and address, as in a mail; what kind of asker it is where neither is known."""
        named = f"{self.display_name} <{self.email}>" if self.email else self.display_name
        return named or (self.kind if self.kind not in {"user", "enterprise"} else "")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; ``outcome`` is ``granted`` or the code with which the request was refused.

    Actions and outcomes are open: what a later Key Server writes is shown as it is.
    """

    seq: int
    at: datetime
    action: str
    outcome: str = ""
    user: Accessor = Accessor(kind="")
    ip: str = ""
    prev: str = ""
    hash: str = ""
    tag: str = ""


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


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """All entries of a report's audit trail, in order, verified.

    Attributes:
        report_id: whose trail it is.
        entries: oldest first.
        head: the hash of the newest entry, which vouches for all before it.
        document: the entries as the Key Server sent them.
    """

    report_id: str
    entries: tuple[Entry, ...]
    head: str
    document: tuple[dict[str, Any], ...]


def verified_trail(report_id: str, document: list[dict[str, Any]], head: str) -> AuditTrail:
    """The audit trail that a Key Server sent, once its hash chain has been recomputed.

    Raises:
        TamperedTrail: ``chain_broken``: an entry is missing, altered or another report's.
    """
    try:
        verify_chain(report_id, document, head)
        entries = tuple(msgspec.convert(document, list[Entry]))
    except ChainBroken as error:
        raise TamperedTrail("chain_broken", f"{error} Do not rely on it, and tell the operator.") from error
    except msgspec.ValidationError:
        raise TamperedTrail("chain_broken", "The audit trail holds an entry that is none.") from None
    return AuditTrail(report_id, entries, head, tuple(document))
