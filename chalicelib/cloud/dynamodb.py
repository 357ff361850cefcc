"""The records behind links in DynamoDB: one item a link, ``pk`` = ``link#{name}``, ``sk`` = ``link``.

Beside them stands one item an account, ``pk`` = ``owner#{userid}``, ``sk`` = ``holdings``: what it holds.
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
from chalicelib.cloud.quotas import Holdings, decode, encode
from chalicelib.errors import Conflict, Unavailable

_ATTEMPTS: Final = 12


class DynamoLinkStore:
    """The port ``LinkStore``; times are milliseconds since 1970."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, link: StoredLink, admit: Callable[[Holdings], Holdings]) -> None:
        """See ``LinkStore``. The client itself repeats a call whose answer was lost.

        Raises:
            Unavailable: DynamoDB does not answer, or the account is at it at the same time too often.
        """

        def write(change: Action) -> None:
            try:
                self._table.transact_once([self._table.put(_item(link), IS_NEW), change])
            except ConditionFailed as refused:
                if 0 not in refused.positions:
                    raise
                if self.get(link.name) != link:
                    raise Conflict("link_exists", "There is another report under this name.") from None

        self._until_unchanged(link.owner, admit, write)

    def holdings(self, owner: int) -> Holdings:
        """See ``LinkStore``."""
        return decode(self._files(owner))

    def change_holdings(self, owner: int, change: Callable[[Holdings], Holdings]) -> None:
        """See ``LinkStore``."""

        def write(action: Action) -> None:
            self._table.write(action)

        self._until_unchanged(owner, change, write, unless_same=True)

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

    def _files(self, owner: int) -> bytes | None:
        item = self._table.get(*_holdings(owner))
        return None if item is None else item["files"]

    def _until_unchanged(
        self,
        owner: int,
        change: Callable[[Holdings], Holdings],
        write: Callable[[Action], None],
        *,
        unless_same: bool = False,
    ) -> None:
        pk, sk = _holdings(owner)
        for attempt in range(_ATTEMPTS):
            before = self._files(owner)
            held = decode(before)
            changed = change(held)
            if unless_same and changed == held:
                return
            item = {"pk": pk, "sk": sk, "files": encode(changed)}
            condition, values = (IS_NEW, None) if before is None else ("files = :before", {":before": before})
            try:
                write(self._table.put(item, condition, values))
            except (ConditionFailed, Contended):
                self._table.back_off(attempt)
            else:
                return
        raise Unavailable(retry_after=1)


def _holdings(owner: int) -> Key:
    return f"owner#{owner}", "holdings"


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
    )
