"""Fakes of the Key Server's ports, and a service made of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.clock import Clock
from chalicelib.contract.audit_chain import Head
from chalicelib.contract.receipts import Receipt
from chalicelib.errors import Unavailable
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.allowances import DEFAULT_QUOTAS, KeyQuotas
from chalicelib.keys.concurrency import in_sequence
from chalicelib.keys.entries import Entry, Event, next_entry, recall_reason_of
from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.floods import Allowance, Flood, Turn
from chalicelib.keys.model import Attempt, HeldKey, Opening, ReportKey, Snapshot
from chalicelib.keys.ordered_log.signing import LogSigner, Receipts
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import UNUSED, Use
from chalicelib.keys.ports import Concurrency, KeyStore, KeyWrapper
from chalicelib.keys.sent.model import SentKey
from chalicelib.keys.service import KeyService
from tests.fakes.tokens import AUDIENCE, FakeClock

REPORT = "0000000111462800528240"
LOG = "key.example.org/log"
TAG = "ab" * 32
OTHER_TAG = "cd" * 32


class FakeKeyStore:
    """``KeyStore`` in memory.

    Attributes:
        failing: names of methods that answer ``Unavailable`` and store nothing.
        before: called with a method's name before it does its work; may block, change or raise.
        tag: of every report from the moment it is made, for tests in which it is set anyway.
        strict: whether ``append`` insists on the head that was loaded, as DynamoDB does.
    """

    def __init__(self, *, strict: bool = False, tag: str | None = None) -> None:
        self.strict = strict
        self.tag = tag
        self.failing: set[str] = set()
        self.before: Callable[[str], None] = lambda _name: None
        self.calls: list[str] = []
        self.reports: dict[str, ReportKey] = {}
        self.made: Counter[tuple[str, int]] = Counter()
        self.trails: dict[str, list[Entry]] = {}
        self.opened: dict[tuple[str, str], Opening] = {}
        self.missed: dict[tuple[str, int], int] = {}
        self.repeats: dict[tuple[str, str, int, str], int] = {}
        self.flooded: dict[tuple[str, str, int, str], Flood] = {}
        self.tried: list[tuple[str, Attempt]] = []
        self.wrapped_under: str | None = None
        self._lock = threading.RLock()

    def load(self, report_id: str, subject: str, window: int) -> Snapshot:
        self._begin("load")
        with self._lock:
            entries = {
                action: count
                for (report, who, when, action), count in self.repeats.items()
                if (report, who, when) == (report_id, subject, window)
            }
            return Snapshot(self.reports.get(report_id), self.missed.get((subject, window), 0), entries)

    def create(self, report: ReportKey, entry: Entry, allowances: Sequence[Allowance] = ()) -> None:
        self._begin("create")
        with self._lock:
            if report.report_id in self.reports:
                raise StateChanged
            for allowance in allowances:
                if self.made[allowance.subject, allowance.day] >= allowance.at_most:
                    raise AllowanceUsedUp(allowance.subject)
            for allowance in allowances:
                self.made[allowance.subject, allowance.day] += 1
            self.reports[report.report_id] = report if self.tag is None else replace(report, tag=self.tag)
            self.trails[report.report_id] = [entry]

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
        self._begin("append")
        with self._lock:
            stored = self.reports[report.report_id]
            state = (stored.recalled, stored.held, stored.tag, stored.shredded, stored.policy)
            known = (report.recalled, report.held, report.tag, report.shredded, report.policy)
            if state != known or (self.strict and stored.head != report.head):
                raise StateChanged
            usage = stored.usage if use is None else use.apply(stored.usage)
            if turn is not None:
                self._take_turn(report.report_id, turn, event)
            if settles is not None:
                self._settle(report.report_id, settles)
            entry = next_entry(stored.head, event)
            self.trails[report.report_id].append(entry)
            self.reports[report.report_id] = replace(
                stored,
                recalled=stored.recalled if recalled is None else recalled,
                recall_reason=stored.recall_reason if recalled is None else recall_reason_of(event),
                held=stored.held if held is None else held,
                tag=stored.tag if tag is None else tag,
                wrapped=b"" if shred else stored.wrapped,
                policy=None if shred else stored.policy if policy is None else policy,
                usage=UNUSED if shred else usage,
                head=Head(entry.seq, entry.hash),
            )
            if opener is not None:
                self._open(report.report_id, opener, event)
            return entry

    def count_refusal(self, report_id: str, turn: Turn, event: Event) -> None:
        self._begin("count_refusal")
        with self._lock:
            key = (report_id, turn.subject, turn.window, event.action)
            before = self.flooded.get(key)
            refused, settled = (before.refused, before.settled) if before else (0, 0)
            self.flooded[key] = Flood(turn.subject, turn.window, event, refused + 1, settled)

    def floods(self, report_id: str, limit: int) -> list[Flood]:
        self._begin("floods")
        with self._lock:
            found = [flood for key, flood in self.flooded.items() if key[0] == report_id and flood.refused]
            return found[:limit]

    def entries(self, report_id: str, first: int, last: int) -> list[Entry]:
        self._begin("entries")
        return [entry for entry in self.trails[report_id] if first <= entry.seq <= last]

    def page(self, after: str, limit: int) -> list[HeldKey]:
        self._begin("page")
        with self._lock:
            held = sorted(name for name, report in self.reports.items() if name > after and report.wrapped)
            return [HeldKey(name, self.trails[name][0].at) for name in held[:limit]]

    def has_opened(self, report_id: str, subject: str) -> bool:
        self._begin("has_opened")
        return (report_id, subject) in self.opened

    def openings(self, report_id: str, limit: int) -> list[Opening]:
        self._begin("openings")
        found = [opening for (report, _), opening in self.opened.items() if report == report_id]
        return sorted(found, key=lambda opening: opening.first_at)[:limit]

    def add_attempt(self, subject: str, attempt: Attempt) -> None:
        self._begin("add_attempt")
        self.tried.append((subject, attempt))

    def attempts(self, subject: str, limit: int) -> list[Attempt]:
        self._begin("attempts")
        return [attempt for who, attempt in reversed(self.tried) if who == subject][:limit]

    def count_miss(self, subject: str, window: int, expires: int) -> int:
        self._begin("count_miss")
        with self._lock:
            self.missed[subject, window] = self.missed.get((subject, window), 0) + 1
            return self.missed[subject, window]

    def wrapping_key(self, candidate: str) -> str:
        self._begin("wrapping_key")
        with self._lock:
            self.wrapped_under = self.wrapped_under or candidate
            return self.wrapped_under

    def ping(self) -> None:
        self._begin("ping")

    def _begin(self, name: str) -> None:
        self.calls.append(name)
        self.before(name)
        if name in self.failing:
            raise Unavailable

    def _take_turn(self, report_id: str, turn: Turn, event: Event) -> None:
        key = (report_id, turn.subject, turn.window, event.action)
        if self.repeats.get(key, 0) >= turn.at_most:
            raise StateChanged
        self.repeats[key] = self.repeats.get(key, 0) + 1

    def _settle(self, report_id: str, flood: Flood) -> None:
        key = (report_id, flood.subject, flood.window, flood.event.action)
        stored = self.flooded[key]
        if stored.refused != flood.refused:
            raise StateChanged
        self.flooded[key] = replace(stored, refused=0, settled=stored.settled + flood.refused)

    def _open(self, report_id: str, subject: str, event: Event) -> None:
        before = self.opened.get((report_id, subject))
        first = before.first_at if before else event.at
        times = before.times + 1 if before else 1
        self.opened[report_id, subject] = Opening(event.user, first, event.at, times)


class FakeSentKeys:
    """``SentKeys`` of a ``FakeKeyStore``."""

    def __init__(self, store: FakeKeyStore) -> None:
        self._store = store

    def of(self, owner: str, report_ids: Sequence[str], openings: int) -> list[SentKey]:
        own = [self._store.reports[one] for one in report_ids if one in self._store.reports]
        return [
            SentKey(
                one.report_id,
                one.recalled,
                one.held,
                one.shredded,
                one.policy,
                self._store.openings(one.report_id, openings),
                one.recall_reason,
            )
            for one in own
            if one.owner == owner
        ]


class FakeWrapper:
    """``KeyWrapper`` that encrypts nothing, but knows whose key it is."""

    def __init__(self, key_id: str = "one") -> None:
        self._key_id = key_id
        self.fails = False
        self.before: Callable[[], None] = lambda: None

    def key_id(self) -> str:
        return self._key_id

    def use(self, key_id: str) -> bool:
        return key_id == self._key_id

    def wrap(self, report_id: str, key: bytes) -> bytes:
        self._begin()
        return report_id.encode() + b":" + key

    def unwrap(self, report_id: str, wrapped: bytes) -> bytes:
        self._begin()
        owner, _, key = wrapped.partition(b":")
        if owner != report_id.encode():
            raise Unavailable
        return key

    def _begin(self) -> None:
        self.before()
        if self.fails:
            raise Unavailable


class FakeReceipts:
    """``Receipts`` of a log whose key is known.

    Attributes:
        fails: whether there are none to be had.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.signer = LogSigner(LOG, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
        self.fails = False
        self._clock = clock or FakeClock()

    def prepare(self) -> None:
        if self.fails:
            raise Unavailable

    def receipt(self, report_id: str, entry: Entry) -> Receipt:
        self.prepare()
        now = self._clock()
        return self.signer.receipt(report_id, entry, now, now + timedelta(minutes=1))


def make_service(
    *,
    store: KeyStore | None = None,
    wrapper: KeyWrapper | None = None,
    policy: AccessLists | None = None,
    clock: Clock | None = None,
    receipts: Receipts | None = None,
    concurrency: Concurrency = in_sequence,
    quotas: KeyQuotas = DEFAULT_QUOTAS,
    seconds_set: Callable[[], int] = int,
) -> KeyService:
    """A service of fakes where nothing else is given."""
    return KeyService(
        store=store or FakeKeyStore(),
        wrapper=wrapper or FakeWrapper(),
        receipts=receipts or FakeReceipts(clock),
        policy=policy or AccessLists(),
        clock=clock or FakeClock(),
        url=AUDIENCE,
        concurrency=concurrency,
        quotas=quotas,
        seconds_set=seconds_set,
    )
