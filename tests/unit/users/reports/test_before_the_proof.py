"""Reports that were sent before their sender's mail domain was proven, in any order of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.plans import highest
from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.assembly import build_service
from chalicelib.users.enterprises.servers import Introduction
from chalicelib.users.reports.model import TAKEN_AT_ONCE, LoggedReport, Summary
from chalicelib.users.reports.quotas import DEFAULT_QUOTAS, DailyQuotas
from chalicelib.users.reports.service import ReportService
from tests.fakes.accounts import FakeRequesters
from tests.fakes.enterprises import FakeTxtLookup, fake_stores
from tests.fakes.reports import MY_URL, FakeDeliveries, FakeReportLog, FakeUploadedFiles, a_name
from tests.fakes.tokens import AUDIENCE, ISSUER, FakeClock, FakeSigner, person

DOMAIN = "hospital.example.org"
PAT, SAM = person(11, email=f"pat@{DOMAIN}"), person(12, email=f"sam@{DOMAIN}")
ELSEWHERE, PUBLIC = person(13, email="lee@other.example.org"), person(14, email="max@gmail.com")
PEOPLE = [PAT, SAM, ELSEWHERE, PUBLIC]


class Interrupted(FakeReportLog):
    """A log in which something happens between the look at memberships and the entry."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] | None = None
        self.refuses_to_take_in = False

    def add(
        self,
        report: LoggedReport,
        enterprises: tuple[int, ...],
        pending_domain: str | None = None,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
    ) -> LoggedReport | None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().add(report, enterprises, pending_domain, quotas)

    def take_in(self, enterprise: int, domains: Sequence[str], now: datetime, limit: int) -> bool:
        if self.refuses_to_take_in:
            raise Unavailable
        return super().take_in(enterprise, domains, now, limit)


class World:
    """A hospital that has listed its domain, and a clinic that has invited Sam."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log = Interrupted()
        self._files = FakeUploadedFiles()
        self._stores = fake_stores()
        self._enterprises = build_service(
            stores=self._stores,
            token_issuer=TokenIssuer(signer=FakeSigner(), issuer=ISSUER, clock=self.clock),
            token_brake=TokenBrake(tallies=FakeRequesters(), clock=self.clock),
            key_url=AUDIENCE,
            own_audiences=[ISSUER, AUDIENCE],
            introduction=Introduction(ISSUER, ISSUER, list),
            plan_of=lambda _userid, plans: highest(plans),
            forget_reports=self.log.forget_enterprise,
            forget_sso=lambda _: None,
            lookup=FakeTxtLookup(),
            clock=self.clock,
        )
        self.service = ReportService(
            log=self.log,
            deliveries=FakeDeliveries(FakeReportLog()),
            files=self._files,
            memberships=self._enterprises.membership,
            access=self._enterprises.access,
            my_url=MY_URL,
            clock=self.clock,
        )
        self.hospital = self._enterprises.administration.create("Example Hospital")
        self.clinic = self._enterprises.administration.create("Example Clinic")
        self._stores.addresses.replace(self.clinic, [SAM.email], self.clock.now)
        self._keys: dict[int, str] = {}
        for number in (self.hospital, self.clinic):
            key, self._keys[number] = new_key(number, "Archive", self.clock.now)
            self._stores.api_keys.add(key, limit=1)
        self._cursors: dict[int, str | None] = {}
        self.got: dict[int, list[LoggedReport]] = {self.hospital: [], self.clinic: []}
        self.sent: list[tuple[LoggedReport, tuple[int, ...]]] = []

    def send(self, who: Claims, meanwhile: Callable[[], None], *, private: bool = False) -> LoggedReport:
        expires_at = self.clock.now + timedelta(days=7)
        name = a_name(userid=who.userid)
        link = self._files.upload(name, owner=who.userid, expires_at=expires_at)
        belonged = self._enterprises.membership.enterprises_of(who.email)
        self.log.meanwhile = meanwhile
        report, _ = self.service.log(who, link, Summary(1, 0, 0), "recipient" if private else "storage")
        self.sent.append((report, () if private else belonged))
        return report

    def prove(self) -> None:
        self._enterprises.administration.verify_domain(self.hospital, DOMAIN)

    def lose(self) -> None:
        self._stores.domains.replace(self.hospital, {})

    def is_proven(self) -> bool:
        return self._stores.domains.holder(DOMAIN) == self.hospital

    def answer(self, *, accept: bool) -> None:
        self._enterprises.membership.answer(SAM, self.clinic, accept=accept)

    def poll(self, number: int, limit: int) -> None:
        nobody: Claims | None = None
        more = True
        while more:
            batch = self.service.of_enterprise(
                nobody, self._keys[number], None, self._cursors.get(number), limit
            )
            assert batch.reports or not batch.more
            self.got[number] += batch.reports
            self._cursors[number], more = batch.cursor, batch.more


def nothing() -> None:
    """Happens."""


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from(PEOPLE), st.integers(0, 5), st.booleans()),
        st.tuples(st.sampled_from(["prove", "lose", "accept", "leave"])),
        st.tuples(st.just("poll"), st.booleans(), st.integers(1, 3)),
        st.tuples(st.just("wait"), st.integers(1, 60)),
    ),
    max_size=25,
)


def play(world: World, step: tuple[object, ...]) -> None:
    between: list[Callable[[], None]] = [
        nothing,
        world.prove,
        world.lose,
        lambda: world.poll(world.hospital, 2),
        lambda: world.answer(accept=True),
        lambda: world.answer(accept=False),
    ]
    match step:
        case ("send", Claims() as who, int(number), bool(private)):
            world.send(who, between[number], private=private)
        case ("prove",):
            world.prove()
        case ("lose",):
            world.lose()
        case ("accept" | "leave" as answer,):
            world.answer(accept=answer == "accept")
        case ("poll", bool(hospital), int(limit)):
            world.poll(world.hospital if hospital else world.clinic, limit)
        case ("wait", int(hours)):
            world.clock.now += timedelta(hours=hours)


def names_for(world: World, number: int) -> tuple[set[str], set[str]]:
    """What an enterprise has to have got, and what it may have got besides, before the domain went again."""
    due: set[str] = set()
    possible: set[str] = set()
    for report, belonged in world.sent:
        of_domain = report.sender.email.endswith(f"@{DOMAIN}")
        if number in belonged:
            due.add(report.name)
        elif number == world.hospital and report.destination == "storage" and not belonged and of_domain:
            fresh = world.is_proven() and report.expires_at > world.clock.now
            (due if fresh else possible).add(report.name)
    return due, possible


@given(steps=STEPS)
def test_each_report_reaches_whom_it_is_for_exactly_once(steps: list[tuple[object, ...]]) -> None:
    world = World()
    for step in steps:
        play(world, step)
    for number in (world.hospital, world.clinic):
        world.poll(number, 2)
        got = [report.name for report in world.got[number]]
        due, possible = names_for(world, number)
        assert len(got) == len(set(got))
        assert due <= set(got) <= due | possible


def test_what_is_logged_in_the_moment_of_the_proof_is_not_lost() -> None:
    world = World()

    def meanwhile() -> None:
        world.prove()
        world.poll(world.hospital, 10)

    report = world.send(PAT, meanwhile)
    world.poll(world.hospital, 10)
    assert world.got[world.hospital] == [report]


def test_a_large_domain_is_taken_in_part_by_part_within_one_poll_each() -> None:
    world = World()
    reports = [world.send(PAT, nothing) for _ in range(3 * TAKEN_AT_ONCE + 1)]
    world.prove()
    world.poll(world.hospital, 100)
    assert sorted(report.name for report in world.got[world.hospital]) == sorted(
        report.name for report in reports
    )


def test_a_log_that_takes_nothing_in_still_gives_what_it_has() -> None:
    world = World()
    pending = world.send(PAT, nothing)
    world.prove()
    member = world.send(PAT, nothing)
    world.log.refuses_to_take_in = True
    world.poll(world.hospital, 10)
    assert world.got[world.hospital] == [member]
    world.log.refuses_to_take_in = False
    world.poll(world.hospital, 10)
    assert world.got[world.hospital] == [member, pending]
