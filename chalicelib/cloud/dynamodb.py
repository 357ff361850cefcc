"""The records behind links in DynamoDB: one item a link, ``pk`` = ``link#{name}``, ``sk`` = ``link``.

Beside them stands one item an account, ``pk`` = ``owner#{userid}``, ``sk`` = ``holdings``: what it holds; and
one item an enterprise, ``pk`` = ``organisation#{number}``, ``sk`` = ``tally``: what its people hold together.
The random part of the name spreads the items evenly. Items have no ``ttl``: a visitor who comes years
late is still told that the report has expired, and an item says nothing about a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended
from chalicelib.cloud.model import StoredLink, from_milliseconds, to_milliseconds
from chalicelib.cloud.quotas import Books, Holdings, decode, encode, moved
from chalicelib.cloud.tally import Tally
from chalicelib.errors import Conflict, Unavailable

_ATTEMPTS: Final = 12


class DynamoLinkStore:
    """The port ``LinkStore``; times are milliseconds since 1970."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, link: StoredLink, organisation: int, admit: Callable[[Books], Books]) -> None:
        """See ``LinkStore``. The client itself repeats a call whose answer was lost.

        Raises:
            Unavailable: DynamoDB does not answer, or the account or its enterprise is at it at the same time
                too often.
        """

        def write() -> None:
            files = self._stored(_holdings(link.owner), "files")
            days = self._stored(_tally(organisation), "days") if organisation else None
            before = Books(decode(files), Tally.of(days))
            after = admit(before)
            actions = [
                self._table.put(_item(link), IS_NEW),
                self._replace(_holdings(link.owner), "files", files, encode(after.held)),
            ]
            if after.tally != before.tally:
                actions.append(self._replace(_tally(organisation), "days", days, after.tally.stored))
            try:
                self._table.transact_once(actions)
            except ConditionFailed as refused:
                if 0 not in refused.positions:
                    raise
                if self.get(link.name) != link:
                    raise Conflict("link_exists", "There is another report under this name.") from None

        self._until_unchanged(write)

    def holdings(self, owner: int) -> Holdings:
        """See ``LinkStore``."""
        return decode(self._stored(_holdings(owner), "files"))

    def tally(self, organisation: int) -> Tally:
        """See ``LinkStore``."""
        return Tally.of(self._stored(_tally(organisation), "days"))

    def change_holdings(self, owner: int, change: Callable[[Holdings], Holdings]) -> None:
        """See ``LinkStore``."""

        def write() -> None:
            files = self._stored(_holdings(owner), "files")
            held = decode(files)
            changed = change(held)
            if changed == held:
                return
            actions = [self._replace(_holdings(owner), "files", files, encode(changed))]
            for organisation, change_of_tally in moved(held, changed).items():
                days = self._stored(_tally(organisation), "days")
                left = change_of_tally.applied_to(Tally.of(days))
                actions.append(self._replace(_tally(organisation), "days", days, left.stored))
            if len(actions) == 1:
                self._table.write(actions[0])
            else:
                self._table.transact_once(actions)

        self._until_unchanged(write)

    def get(self, name: str) -> StoredLink | None:
        """See ``LinkStore``."""
        item = self._table.get(*_key(name))
        return None if item is None else _link(item)

    def withdraw(self, name: str, at: datetime) -> StoredLink | None:
        """See ``LinkStore``."""
        change = self._table.update(
            *_key(name),
            "SET withdrawn_at = if_not_exists(withdrawn_at, :at)",
            EXISTS,
            {":at": to_milliseconds(at)},
        )
        try:
            return _link(self._table.write(change))
        except ConditionFailed:
            return None

    def renew(self, name: str, at: datetime, expires_at: datetime) -> StoredLink | None:
        """See ``LinkStore``."""
        change = self._table.update(
            *_key(name),
            "SET renewed_at = :at, expires_at = :end",
            f"{EXISTS} AND attribute_not_exists(renewed_at) AND attribute_not_exists(withdrawn_at)",
            {":at": to_milliseconds(at), ":end": to_milliseconds(expires_at)},
        )
        try:
            return _link(self._table.write(change))
        except ConditionFailed:
            return self.get(name)

    def _stored(self, key: Key, attribute: str) -> bytes | None:
        item = self._table.get(*key)
        return None if item is None else item[attribute]

    def _replace(self, key: Key, attribute: str, before: bytes | None, after: bytes) -> Action:
        pk, sk = key
        item = {"pk": pk, "sk": sk, attribute: after}
        if before is None:
            return self._table.put(item, IS_NEW)
        return self._table.put(item, f"{attribute} = :before", {":before": before})

    def _until_unchanged(self, write: Callable[[], None]) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                return write()
            except (ConditionFailed, Contended):
                self._table.back_off(attempt)
        raise Unavailable(retry_after=1)


def _holdings(owner: int) -> Key:
    return f"owner#{owner}", "holdings"


def _tally(organisation: int) -> Key:
    return f"organisation#{organisation}", "tally"


def _key(name: str) -> Key:
    return f"link#{name}", "link"


def _item(link: StoredLink) -> Item:
    pk, sk = _key(link.name)
    item = {
        "pk": pk,
        "sk": sk,
        "name": link.name,
        "country": link.country,
        "region": link.region,
        "owner": link.owner,
        "report_id": link.report_id,
        "size": link.size,
        "sha256": link.sha256,
        "created_at": to_milliseconds(link.created_at),
        "expires_at": to_milliseconds(link.expires_at),
    }
    if link.upload_id is not None:
        item["upload_id"] = link.upload_id
    if link.withdrawn_at is not None:
        item["withdrawn_at"] = to_milliseconds(link.withdrawn_at)
    if link.renewed_at is not None:
        item["renewed_at"] = to_milliseconds(link.renewed_at)
    return item


def _link(item: Item) -> StoredLink:
    return StoredLink(
        name=item["name"],
        country=item["country"],
        region=item["region"],
        owner=int(item["owner"]),
        report_id=item["report_id"],
        size=int(item["size"]),
        sha256=item["sha256"],
        created_at=from_milliseconds(int(item["created_at"])),
        expires_at=from_milliseconds(int(item["expires_at"])),
        upload_id=item.get("upload_id"),
        withdrawn_at=from_milliseconds(int(item["withdrawn_at"])) if "withdrawn_at" in item else None,
        renewed_at=from_milliseconds(int(item["renewed_at"])) if "renewed_at" in item else None,
    )
