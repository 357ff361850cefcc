"""The log of all entries in the Key Server's DynamoDB table.

==================  =======================  ==========================================================
pk                  sk                       attributes
==================  =======================  ==========================================================
``pending#{x}``     ``{at}#{id}#{seq}``      hash, told: an entry that has no place in the order yet
``log-key``         ``log-key``              origin, public, wrapped
``log#head``        ``head``                 size, checkpoint
``log#order``       ``order``                entries: how many have a place; since: when the oldest came of
                                             those that may not be in the tree, unless that is not known
``log#order``       ``lease``                holder, until
``log#archive``     ``archive``              copied, size, root, at: how far its copy under lock has come
``log#entries``     ``{number}``             hashes of up to 256 entries in their order
``log#refs``        ``{number}``             refs: of which reports these are, and whether one may be an event
``log#tiles#{l}``   ``{number}``             hashes of the tile
``place#{id}``      ``{seq}``                place: which entry of the log this is, from 0
==================  =======================  ==========================================================

An entry is stored together with its ``pending`` item, in one of sixteen partitions by its own hash: no item
is hot. One sequencer at a time moves what is pending into the order; it alone may write below ``log#`` and
``place#``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Final, NamedTuple

from chalicelib.aws.dynamodb import IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended
from chalicelib.contract.merkle import HASH_BYTES
from chalicelib.contract.tlog_tiles import WIDTH
from chalicelib.errors import Unavailable
from chalicelib.keys.entries import Entry
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.events.model import types_of
from chalicelib.keys.ordered_log.model import (
    EMPTY,
    Archived,
    Growth,
    LogHead,
    Pending,
    Place,
    StoredLogKey,
    Tiles,
    hashes_of,
)

SHARDS: Final = "0123456789abcdef"

_LOG_KEY = ("log-key", "log-key")
_HEAD = ("log#head", "head")
_ORDER = ("log#order", "order")
_LEASE = ("log#order", "lease")
_ARCHIVE = ("log#archive", "archive")
_ENTRIES = "log#entries"
_REFS = "log#refs"


class Reference(NamedTuple):
    """Which entry of which report has a place, and whether it may be an event for the report's sender."""

    report_id: str
    seq: int
    told: bool


class Placed(NamedTuple):
    """An entry that gets a place: its hash, and which one it is."""

    hash: bytes
    reference: Reference


def reference_of(report_id: str, entry: Entry) -> Reference:
    """What is kept of an entry beside its hash."""
    return Reference(report_id, entry.seq, bool(types_of(report_id, entry)))


def references(table: Table, first: int, last: int) -> Iterator[Reference]:
    """What the bundles ``first`` to ``last`` hold, in the order of the log.

    Raises:
        Unavailable: the store does not answer.
    """
    for item in table.between(_REFS, _number(first), _number(last), limit=last - first + 1):
        for line in item["refs"].split("\n"):
            report_id, seq, told = line.split("#")
            yield Reference(report_id, int(seq), told == "1")


def numbered_references(table: Table, after: int, until: int) -> Iterator[tuple[int, Reference]]:
    """What is behind the first ``after`` entries and up to the number ``until``, with the numbers, from 1.

    Raises:
        Unavailable: the store does not answer.
    """
    if after >= until:
        return
    first = after // WIDTH
    for number, reference in enumerate(references(table, first, (until - 1) // WIDTH), first * WIDTH + 1):
        if after < number <= until:
            yield number, reference


def pending_item(report_id: str, entry: Entry) -> Item:
    """What is stored beside a new entry."""
    return {
        "pk": _shard(entry.hash[0]),
        "sk": f"{entry.at}#{report_id}#{entry.seq:012d}",
        "hash": bytes.fromhex(entry.hash),
        "told": bool(types_of(report_id, entry)),
    }


class DynamoLogStore:
    """``LogStore``, ``EntryOrder`` and ``ArchiveProgress`` in one table.

    Args:
        table: the Key Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def log_key(self) -> StoredLogKey | None:
        """See ``LogStore.log_key``."""
        item = self._table.get(*_LOG_KEY)
        return None if item is None else StoredLogKey(item["origin"], item["public"], item["wrapped"])

    def keep_log_key(self, candidate: StoredLogKey) -> StoredLogKey:
        """See ``LogStore.keep_log_key``."""
        values = {"origin": candidate.origin, "public": candidate.public, "wrapped": candidate.wrapped}
        try:
            self._table.write(self._table.put({**_keyed(_LOG_KEY), **values}, IS_NEW))
        except ConditionFailed:
            kept = self.log_key()
            if kept is None:
                raise Unavailable from None
            return kept
        return candidate

    def head(self) -> LogHead:
        """See ``LogStore.head``."""
        item = self._table.get(*_HEAD)
        return EMPTY if item is None else LogHead(item["size"], item["checkpoint"])

    def leaves(self, first: int, limit: int) -> list[bytes]:
        """See ``LogStore.leaves``."""
        start, skipped = divmod(first, WIDTH)
        last = (first + limit - 1) // WIDTH
        items = self._table.between(_ENTRIES, _number(start), _number(last), limit=last - start + 1)
        found = [one for item in items for one in hashes_of(item["hashes"])]
        return found[skipped : skipped + limit]

    def places(self, report_id: str, first: int, last: int) -> Mapping[int, int]:
        """See ``LogStore.places``."""
        found = self._table.between(_places(report_id), _seq(first), _seq(last), limit=last - first + 1)
        return {int(item["sk"]): item["place"] for item in found}

    def tiles(self, places: Sequence[Place]) -> Tiles:
        """See ``LogStore.tiles``."""
        keys = {_tile(place): place for place in places}
        found = self._table.get_many(list(keys))
        return {keys[key]: item["hashes"] for key, item in found.items()}

    def integrate(self, growth: Growth) -> None:
        """See ``LogStore.integrate``."""
        head = {**_keyed(_HEAD), "size": growth.head.size, "checkpoint": growth.head.checkpoint}
        before = growth.before
        follows = self._table.put(
            head,
            IS_NEW if before.checkpoint is None else "#size = :size AND checkpoint = :checkpoint",
            None if before.checkpoint is None else {":size": before.size, ":checkpoint": before.checkpoint},
        )
        tiles = [
            self._table.put({**_keyed(_tile(place)), "hashes": hashes})
            for place, hashes in growth.tiles.items()
        ]
        try:
            self._table.transact_once([follows, *tiles])
        except (ConditionFailed, Contended):
            raise StateChanged from None

    def waiting_since(self, size: int) -> str | None:
        """See ``LogStore.waiting_since``; what was imported and is not in the tree has no age."""
        oldest = [_time(item) for shard in SHARDS for item in self._table.query(_shard(shard), limit=1)]
        order = self._table.get(*_ORDER)
        if order is not None and order["entries"] > size and "since" in order:
            oldest.append(order["since"])
        return min(oldest, default=None)

    def pending(self, limit: int) -> list[Pending]:
        """See ``EntryOrder.pending``."""
        share = limit // len(SHARDS) + 1
        items = [item for shard in SHARDS for item in self._table.query(_shard(shard), limit=share)]
        ordered = sorted(items, key=lambda item: (item["sk"], item["pk"]))[:limit]
        return [
            Pending((item["pk"], item["sk"]), _time(item), item["hash"], item["told"]) for item in ordered
        ]

    def ordered(self) -> int:
        """See ``EntryOrder.ordered``."""
        item = self._table.get(*_ORDER)
        return 0 if item is None else int(item["entries"])

    def order(self, entries: int, pending: Sequence[Pending]) -> None:
        """See ``EntryOrder.order``."""
        placed = [Placed(one.hash, _waiting(one)) for one in pending]
        actions = self.placing(entries, placed, self._since(entries, pending))
        # whoever else has moved one of them has moved the count as well
        actions += [self._table.delete(*one.key, "attribute_exists(pk)") for one in pending]
        try:
            self._table.transact_once(actions)
        except (ConditionFailed, Contended):
            raise StateChanged from None

    def _since(self, entries: int, pending: Sequence[Pending]) -> str:
        """When the oldest came of those that are not in the tree, once ``pending`` have their places."""
        times = [one.at for one in pending]
        before = self._table.get(*_ORDER) if self.head().size < entries else None
        if before is not None and "since" in before:
            times.append(before["since"])
        return min(times)

    def placing(self, entries: int, added: Sequence[Placed], since: str | None = None) -> list[Action]:
        """What gives entries places behind the first ``entries``; the count comes first.

        Args:
            entries: how many have a place.
            added: those that come behind.
            since: when the oldest came of all that are not in the tree, if that is known.

        Raises:
            StateChanged: another number has a place.
            Unavailable: the store does not answer.
        """
        start, width = divmod(entries, WIDTH)
        keys = ((_ENTRIES, _number(start)), (_REFS, _number(start)))
        begun = self._table.get_many(keys) if width else {}
        hashes: bytes = begun.get(keys[0], {"hashes": b""})["hashes"][: width * HASH_BYTES]
        lines: list[str] = begun.get(keys[1], {"refs": ""})["refs"].split("\n")[:width]
        lines = lines if width else []
        if len(hashes) != width * HASH_BYTES or len(lines) != width:
            raise StateChanged
        hashes += b"".join(one.hash for one in added)
        lines += [_line(one.reference) for one in added]
        size = WIDTH * HASH_BYTES
        counted = self._table.put(
            {
                **_keyed(_ORDER),
                "entries": entries + len(added),
                **({} if since is None else {"since": since}),
            },
            "attribute_not_exists(pk) OR entries = :before" if entries == 0 else "entries = :before",
            {":before": entries},
        )
        bundles = [
            self._table.put({"pk": pk, "sk": _number(start + number), **content})
            for number in range(-(-len(lines) // WIDTH))
            for pk, content in (
                (_ENTRIES, {"hashes": hashes[number * size : (number + 1) * size]}),
                (_REFS, {"refs": "\n".join(lines[number * WIDTH : (number + 1) * WIDTH])}),
            )
        ]
        places = [
            self._table.put(
                {
                    "pk": _places(one.reference.report_id),
                    "sk": _seq(one.reference.seq),
                    "place": entries + number,
                }
            )
            for number, one in enumerate(added)
        ]
        return [counted, *bundles, *places]

    def archived(self) -> Archived:
        """See ``ArchiveProgress.archived``."""
        item = self._table.get(*_ARCHIVE)
        return Archived() if item is None else Archived(**_values(item))

    def keep_archived(self, before: Archived, now: Archived) -> Archived:
        """See ``ArchiveProgress.keep_archived``."""
        values = {name: value for name, value in asdict(now).items() if value is not None}
        is_first = before == Archived()
        followed = "copied = :copied AND #size = :size"
        condition = f"attribute_not_exists(pk) OR {followed}" if is_first else followed
        expected = {":copied": before.copied, ":size": before.size}
        try:
            self._table.write(self._table.put({**_keyed(_ARCHIVE), **values}, condition, expected))
        except ConditionFailed:
            raise StateChanged from None
        return now

    def lease(self, holder: str, now: int, until: int) -> bool:
        """See ``EntryOrder.lease``."""
        item = {**_keyed(_LEASE), "holder": holder, "until": until}
        try:
            self._table.write(
                self._table.put(
                    item,
                    "attribute_not_exists(pk) OR holder = :holder OR #until < :now",
                    {":holder": holder, ":now": now},
                )
            )
        except ConditionFailed:
            return False
        return True


def _values(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in {"pk", "sk"}}


def _keyed(key: Key) -> Item:
    return {"pk": key[0], "sk": key[1]}


def _shard(digit: str) -> str:
    return f"pending#{digit}"


def _places(report_id: str) -> str:
    return f"place#{report_id}"


def _seq(number: int) -> str:
    return f"{number:012d}"


def _tile(place: Place) -> Key:
    return f"log#tiles#{place.level}", _number(place.number)


def _number(number: int) -> str:
    return f"{number:015d}"


def _time(item: Item) -> str:
    at: str = item["sk"].partition("#")[0]
    return at


def _waiting(pending: Pending) -> Reference:
    _, report_id, seq = pending.key[1].split("#")
    return Reference(report_id, int(seq), pending.told)


def _line(reference: Reference) -> str:
    return f"{reference.report_id}#{reference.seq}#{int(reference.told)}"
