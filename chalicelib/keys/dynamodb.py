"""Keys and audit trails in one DynamoDB table.

==================  =====================  ====================================================
pk                  sk                     attributes
==================  =====================  ====================================================
``report#{id}``     ``key``                owner, sender (JSON), wrapped, recalled, held, tag, seq, head,
                                           policy (JSON), usage (JSON), recall_reason
``report#{id}``     ``entry#{seq}``        entry (JSON)
``report#{id}``     ``opening#{subject}``  user (JSON), first_at, last_at, times
``flood#{id}``      ``{sub}#{window}#{a}`` event (JSON), refused, settled; ttl once the trail was told
``subject#{sub}``   ``misses#{window}``    misses, ttl
``subject#{sub}``   ``repeats#{id}#{w}``   how many entries the trail has of each action, ttl
``subject#{sub}``   ``made#{day}``         made, ttl
``subject#{sub}``   ``attempt#{at}#{x}``   attempt (JSON), newest last
``wrapping-key``    ``wrapping-key``       key_id
==================  =====================  ====================================================

A key fetch costs one ``BatchGetItem`` and one ``TransactWriteItems``. ``sender`` is a copy of what the first
entry says, stored together with it, which saves reading that. A shredded key has no ``wrapped``,
``policy`` and ``usage``. Nothing
below ``report#`` ever expires: the role may not let it. Each entry has an item in ``pending#`` beside it,
until the log of all entries has it; see ``chalicelib.keys.ordered_log.dynamodb``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import msgspec

from chalicelib.aws.dynamodb import IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended
from chalicelib.contract.audit_chain import Head
from chalicelib.errors import Unavailable
from chalicelib.keys.entries import Actor, Entry, Event, Person, next_entry, recall_reason_of
from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.floods import Allowance, Flood, Turn
from chalicelib.keys.model import Attempt, Opening, ReportKey, Snapshot
from chalicelib.keys.ordered_log.dynamodb import pending_item
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import Usage, Use

_HEAD_IS_OURS = "head = :prev AND recalled = :was"
_OPENING = "opening#"
_ATTEMPT = "attempt#"
_WRAPPING_KEY = ("wrapping-key", "wrapping-key")

_decode_event = msgspec.json.Decoder(Event).decode
_decode_entry = msgspec.json.Decoder(Entry).decode
_decode_attempt = msgspec.json.Decoder(Attempt).decode
_decode_sender = msgspec.json.Decoder(Person).decode
_decode_policy = msgspec.json.Decoder(KeyPolicy).decode
_decode_usage = msgspec.json.Decoder(Usage).decode
_decode_actor: Callable[[bytes], Actor] = msgspec.json.Decoder(Actor).decode


class DynamoKeyStore:
    """The port ``KeyStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self, report_id: str, subject: str, window: int) -> Snapshot:
        """See ``KeyStore.load``."""
        key, misses, repeats = (
            report_key(report_id),
            _misses(subject, window),
            _repeats(report_id, subject, window),
        )
        found = self._table.get_many([key, misses, repeats])
        report = None
        if key in found:
            item = found[key]
            head = Head(item["seq"], item["head"])
            report = ReportKey(
                report_id,
                item["owner"],
                item.get("wrapped", b""),
                item["recalled"],
                head,
                _decode_sender(item["sender"]),
                item.get("tag"),
                item.get("held", False),
                _decode_policy(item["policy"]) if "policy" in item else None,
                _decode_usage(item["usage"]) if "usage" in item else Usage(),
                item.get("recall_reason", ""),
            )
        entries = {
            name: count for name, count in found.get(repeats, {}).items() if name not in {"pk", "sk", "ttl"}
        }
        return Snapshot(report, found[misses]["misses"] if misses in found else 0, entries)

    def create(self, report: ReportKey, entry: Entry, allowances: Sequence[Allowance] = ()) -> None:
        """See ``KeyStore.create``."""
        pk, sk = report_key(report.report_id)
        item = {
            "pk": pk,
            "sk": sk,
            "owner": report.owner,
            "sender": msgspec.json.encode(report.sender),
            "wrapped": report.wrapped,
            "recalled": report.recalled,
            "seq": report.head.seq,
            "head": report.head.hash,
        }
        if report.policy is not None:
            item["policy"] = msgspec.json.encode(report.policy)
        actions = [self._table.put(item, IS_NEW), *self._put_entry(report.report_id, entry)]
        counted = len(actions)
        actions += [self._count_key(allowance) for allowance in allowances]
        try:
            self._table.transact_once(actions)
        except ConditionFailed as refused:
            # whether there is such a key comes first: the same again is no new one
            if (first := min(refused.positions)) >= counted:
                raise AllowanceUsedUp(allowances[first - counted].subject) from None
            raise StateChanged from None
        except Contended:
            raise StateChanged from None

    def append(
        self,
        report: ReportKey,
        event: Event,
        *,
        opener: str | None = None,
        recalled: bool | None = None,
        held: bool | None = None,
        tag: str | None = None,
        shred: bool = False,
        policy: KeyPolicy | None = None,
        use: Use | None = None,
        turn: Turn | None = None,
        settles: Flood | None = None,
    ) -> Entry:
        """See ``KeyStore.append``."""
        entry = next_entry(report.head, event)
        actions = [
            *self._put_entry(report.report_id, entry),
            self._move_head(
                report,
                entry,
                recalled=report.recalled if recalled is None else recalled,
                recall_reason=None if recalled is None else recall_reason_of(event),
                held=held,
                tag=tag,
                shred=shred,
                policy=policy,
                # the condition on the head covers the usage that it is decided by
                usage=None if use is None else use.apply(report.usage),
            ),
        ]
        if opener is not None:
            actions.append(self._note_opening(report.report_id, opener, event))
        if turn is not None:
            actions.append(self._take_turn(report.report_id, turn, event))
        if settles is not None:
            actions.append(self._settle(report.report_id, settles))
        self._transact(actions)
        return entry

    def count_refusal(self, report_id: str, turn: Turn, event: Event) -> None:
        """See ``KeyStore.count_refusal``."""
        self._table.write(
            self._table.update(
                *_flood(report_id, turn.subject, turn.window, event.action),
                "SET event = :event REMOVE #ttl ADD refused :one",
                values={":event": msgspec.json.encode(event), ":one": 1},
            )
        )

    def floods(self, report_id: str, limit: int) -> list[Flood]:
        """See ``KeyStore.floods``."""
        # those that the trail was told of go by themselves, but not at once
        items = self._table.query(_floods(report_id))
        return [_flood_of(item) for item in items if item["refused"]][:limit]

    def entries(self, report_id: str, first: int, last: int) -> list[Entry]:
        """See ``KeyStore.entries``."""
        items = self._table.between(
            _report(report_id), _entry_sk(first), _entry_sk(last), limit=last - first + 1
        )
        return [_decode_entry(item["entry"]) for item in items]

    def has_opened(self, report_id: str, subject: str) -> bool:
        """See ``KeyStore.has_opened``."""
        return self._table.get(_report(report_id), _OPENING + subject) is not None

    def openings(self, report_id: str, limit: int) -> list[Opening]:
        """See ``KeyStore.openings``."""
        found = [
            Opening(_decode_actor(item["user"]), item["first_at"], item["last_at"], item["times"])
            for item in self._table.query(_report(report_id), _OPENING, limit=limit)
        ]
        return sorted(found, key=lambda opening: opening.first_at)

    def add_attempt(self, subject: str, attempt: Attempt) -> None:
        """See ``KeyStore.add_attempt``."""
        sk = f"{_ATTEMPT}{attempt.event.at}#{secrets.token_hex(8)}"
        self._table.write(
            self._table.put(
                {
                    "pk": _subject(subject),
                    "sk": sk,
                    "attempt": msgspec.json.encode(attempt),
                    "ttl": int(attempt.expires.timestamp()),
                }
            )
        )

    def attempts(self, subject: str, limit: int) -> list[Attempt]:
        """See ``KeyStore.attempts``."""
        items = self._table.query(_subject(subject), _ATTEMPT, limit=limit, newest_first=True)
        return [_decode_attempt(item["attempt"]) for item in items]

    def count_miss(self, subject: str, window: int, expires: int) -> int:
        """See ``KeyStore.count_miss``."""
        item = self._table.write(
            self._table.update(
                *_misses(subject, window),
                "SET #ttl = :expires ADD misses :one",
                values={":expires": expires, ":one": 1},
            )
        )
        misses: int = item["misses"]
        return misses

    def wrapping_key(self, candidate: str) -> str:
        """See ``KeyStore.wrapping_key``."""
        pk, sk = _WRAPPING_KEY
        item = self._table.get(pk, sk)
        if item is None:
            try:
                item = self._table.write(self._table.put({"pk": pk, "sk": sk, "key_id": candidate}, IS_NEW))
            except ConditionFailed:
                item = self._table.get(pk, sk)
        if item is None:
            raise Unavailable
        return str(item["key_id"])

    def ping(self) -> None:
        """See ``KeyStore.ping``."""
        self._table.ping()

    def _put_entry(self, report_id: str, entry: Entry) -> list[Action]:
        item = {
            "pk": _report(report_id),
            "sk": _entry_sk(entry.seq),
            "entry": msgspec.json.encode(entry),
        }
        return [self._table.put(item, IS_NEW), self._table.put(pending_item(report_id, entry))]

    def _move_head(
        self,
        report: ReportKey,
        entry: Entry,
        *,
        recalled: bool,
        recall_reason: str | None,
        held: bool | None,
        tag: str | None,
        shred: bool,
        policy: KeyPolicy | None,
        usage: Usage | None,
    ) -> Action:
        changes = "SET head = :head, seq = :seq, recalled = :recalled"
        values = {
            ":prev": entry.prev,
            ":was": report.recalled,
            ":head": entry.hash,
            ":seq": entry.seq,
            ":recalled": recalled,
        }
        given = {
            "recall_reason": recall_reason,
            "#tag": tag,
            "held": held,
            "#policy": _encoded(policy),
            "#usage": _encoded(usage),
        }
        for name, value in given.items():
            if value is not None:
                placeholder = f":{name.lstrip('#')}"
                changes, values = f"{changes}, {name} = {placeholder}", {**values, placeholder: value}
        if shred:
            changes = f"{changes} REMOVE #wrapped, #policy, #usage"
        # every change moves the head, so that the condition covers what it does not name
        return self._table.update(*report_key(report.report_id), changes, _HEAD_IS_OURS, values)

    def _note_opening(self, report_id: str, subject: str, event: Event) -> Action:
        return self._table.update(
            _report(report_id),
            _OPENING + subject,
            "SET #user = :user, last_at = :at, first_at = if_not_exists(first_at, :at) ADD times :one",
            values={":user": msgspec.json.encode(event.user), ":at": event.at, ":one": 1},
        )

    def _take_turn(self, report_id: str, turn: Turn, event: Event) -> Action:
        name = f"#{event.action}"
        return self._table.update(
            *_repeats(report_id, turn.subject, turn.window),
            f"SET #ttl = :expires ADD {name} :one",
            f"attribute_not_exists({name}) OR {name} < :most",
            {":expires": turn.expires, ":one": 1, ":most": turn.at_most},
        )

    def _count_key(self, allowance: Allowance) -> Action:
        return self._table.update(
            *_made(allowance.subject, allowance.day),
            "SET #ttl = :expires ADD made :one",
            "attribute_not_exists(made) OR made < :most",
            {":expires": allowance.expires, ":one": 1, ":most": allowance.at_most},
        )

    def _settle(self, report_id: str, flood: Flood) -> Action:
        return self._table.update(
            *_flood(report_id, flood.subject, flood.window, flood.event.action),
            "SET refused = :none, #ttl = :expires ADD settled :told",
            "refused = :told",
            {":none": 0, ":told": flood.refused, ":expires": flood.expires},
        )

    def _transact(self, actions: Sequence[Action]) -> None:
        try:
            self._table.transact_once(actions)
        except (ConditionFailed, Contended):
            raise StateChanged from None


def _encoded(value: KeyPolicy | Usage | None) -> bytes | None:
    return None if value is None else msgspec.json.encode(value)


def _report(report_id: str) -> str:
    return f"report#{report_id}"


def _subject(subject: str) -> str:
    return f"subject#{subject}"


def report_key(report_id: str) -> Key:
    """Where a report's key is."""
    return _report(report_id), "key"


def _misses(subject: str, window: int) -> Key:
    return _subject(subject), f"misses#{window:012d}"


def _repeats(report_id: str, subject: str, window: int) -> Key:
    return _subject(subject), f"repeats#{report_id}#{window:012d}"


def _made(subject: str, day: int) -> Key:
    return _subject(subject), f"made#{day:08d}"


def _floods(report_id: str) -> str:
    return f"flood#{report_id}"


def _flood(report_id: str, subject: str, window: int, action: str) -> Key:
    return _floods(report_id), f"{subject}#{window:012d}#{action}"


def _flood_of(item: Item) -> Flood:
    subject, window, _ = item["sk"].split("#")
    event = _decode_event(item["event"])
    return Flood(subject, int(window), event, item["refused"], item.get("settled", 0))


def _entry_sk(seq: int) -> str:
    return f"entry#{seq:012d}"


def entry_key(report_id: str, seq: int) -> Key:
    """Where an entry of a report's trail is."""
    return _report(report_id), _entry_sk(seq)


def opening_key(report_id: str, subject: str) -> Key:
    """Where it is kept that somebody was given a report's key."""
    return _report(report_id), _OPENING + subject
