"""What the operator does, and what becomes of enterprises when a person leaves."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec
import pytest

from chalicelib.contract.plans import highest
from chalicelib.errors import Conflict, DomainError, InvalidRequest, NotFound, Unavailable
from chalicelib.tokens.claims import MAX_TOKEN, Claims
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.users.enterprises.assembly import EnterpriseService, EnterpriseStores, build_service
from chalicelib.users.enterprises.model import ScriptToken
from chalicelib.users.enterprises.servers import Introduction
from tests.fakes.accounts import FakeRequesters
from tests.fakes.enterprises import FakeScriptTokens, FakeTxtLookup, Memory, fake_stores
from tests.fakes.tokens import AUDIENCE, ISSUER, FakeClock, FakeSigner, person

PAT, SAM = "pat11@example.org", "sam@example.org"
DOMAIN = "hospital.example.org"


@dataclass
class World:
    memory: Memory = field(default_factory=Memory)
    forgotten: list[int] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)

    def service(
        self, change: Callable[[EnterpriseStores], EnterpriseStores] = lambda stores: stores
    ) -> EnterpriseService:
        return build_service(
            stores=change(fake_stores(self.memory)),
            token_issuer=TokenIssuer(signer=FakeSigner(), issuer=ISSUER, clock=self.clock),
            token_brake=TokenBrake(tallies=FakeRequesters(), clock=self.clock),
            key_url=AUDIENCE,
            own_audiences=[ISSUER, AUDIENCE],
            introduction=Introduction(ISSUER, ISSUER, list),
            plan_of=lambda _userid, plans: highest(plans),
            forget_reports=self.forgotten.append,
            forget_sso=lambda _: None,
            lookup=FakeTxtLookup(),
            clock=self.clock,
        )


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def service(world: World) -> EnterpriseService:
    return world.service()


@pytest.fixture
def administration(service: EnterpriseService) -> EnterpriseAdministration:
    return service.administration


@pytest.fixture
def number(administration: EnterpriseAdministration) -> int:
    return administration.create("Example Hospital")


def code_of(call: Callable[[], object], kind: type[DomainError]) -> str:
    with pytest.raises(kind) as refused:
        call()
    return refused.value.code


class TestOperator:
    def test_an_enterprise_is_made_named_and_shown(
        self, administration: EnterpriseAdministration, number: int
    ) -> None:
        administration.name_administrator(number, "Pat11@Example.ORG")
        shown = administration.show(number)
        assert (shown.enterprise.name, shown.enterprise.plan) == ("Example Hospital", "enterprise")
        assert shown.administrators == [PAT]
        assert [enterprise.number for enterprise in administration.list()] == [number]

    def test_what_cannot_be_made(self, administration: EnterpriseAdministration) -> None:
        assert code_of(lambda: administration.create("", "free"), InvalidRequest) == "invalid_name"
        assert code_of(lambda: administration.create("Hospital", "gold"), InvalidRequest) == "invalid_plan"

    def test_an_unknown_enterprise(self, administration: EnterpriseAdministration) -> None:
        for call in (
            lambda: administration.show(7),
            lambda: administration.name_administrator(7, PAT),
            lambda: administration.remove_administrator(7, PAT),
            lambda: administration.set_plan(7, "free"),
            lambda: administration.verify_domain(7, DOMAIN),
            lambda: administration.remove_domain(7, DOMAIN),
            lambda: administration.delete(7),
        ):
            assert code_of(call, NotFound) == "unknown_enterprise"

    def test_administrators(self, administration: EnterpriseAdministration, number: int) -> None:
        assert (
            code_of(lambda: administration.remove_administrator(number, PAT), NotFound)
            == "unknown_administrator"
        )
        assert (
            code_of(lambda: administration.name_administrator(number, "pat"), InvalidRequest)
            == "invalid_field"
        )
        for count in range(20):
            administration.name_administrator(number, f"p{count}@example.org")
        administration.name_administrator(number, "p0@example.org")
        assert (
            code_of(lambda: administration.name_administrator(number, PAT), Conflict)
            == "too_many_administrators"
        )

    def test_the_operators_word_proves_a_domain(
        self, service: EnterpriseService, administration: EnterpriseAdministration, number: int
    ) -> None:
        administration.verify_domain(number, "other.example.org")
        administration.verify_domain(number, DOMAIN.upper())
        administration.verify_domain(number, DOMAIN)
        assert [domain.name for domain in administration.show(number).domains] == [
            DOMAIN,
            "other.example.org",
        ]
        assert service.membership.enterprises_of(f"pat@{DOMAIN}") == (number,)
        assert service.membership.enterprises_of("pat@other.example.org") == (number,)

    def test_but_not_a_public_one_nor_anothers(
        self, administration: EnterpriseAdministration, number: int
    ) -> None:
        other = administration.create("Clinic")
        administration.verify_domain(number, DOMAIN)
        assert code_of(lambda: administration.verify_domain(other, DOMAIN), Conflict) == "domain_taken"
        assert (
            code_of(lambda: administration.verify_domain(other, "gmail.com"), InvalidRequest)
            == "public_domain"
        )

    def test_a_domain_that_changed_hands_is_taken_away(
        self, administration: EnterpriseAdministration, number: int
    ) -> None:
        other = administration.create("Clinic")
        for domain in (DOMAIN, "other.example.org"):
            administration.verify_domain(number, domain)
        administration.remove_domain(number, DOMAIN.upper())
        administration.verify_domain(other, DOMAIN)
        kept = administration.show(number).domains
        assert [(domain.name, domain.verified_at is not None) for domain in kept] == [
            ("other.example.org", True)
        ]
        assert code_of(lambda: administration.remove_domain(number, DOMAIN), NotFound) == "unknown_domain"

    def test_domains_are_limited(self, administration: EnterpriseAdministration, number: int) -> None:
        for count in range(30):
            administration.verify_domain(number, f"d{count}.example.org")
        assert code_of(lambda: administration.verify_domain(number, DOMAIN), Conflict) == "too_many_domains"

    def test_deleting_ends_every_token_and_the_log(
        self, world: World, service: EnterpriseService, administration: EnterpriseAdministration, number: int
    ) -> None:
        claims = person(11, email=PAT)
        administration.name_administrator(number, PAT)
        service.credentials.create_api_key(claims, None, "Archive")
        service.credentials.key_server_token(claims, None, None, None)
        jti = world.memory.tokens[number, AUDIENCE].jti
        administration.delete(number)
        assert set(world.memory.revoked) == {jti}
        assert world.forgotten == [number]
        assert code_of(lambda: administration.show(number), NotFound) == "unknown_enterprise"
        assert world.memory.api_keys == {}

    def test_nothing_is_deleted_while_tokens_cannot_be_ended(
        self, world: World, service: EnterpriseService, administration: EnterpriseAdministration, number: int
    ) -> None:
        administration.name_administrator(number, PAT)
        service.credentials.key_server_token(person(11, email=PAT), None, None, None)
        world.memory.fails_to_revoke = True
        with pytest.raises(Unavailable):
            administration.delete(number)
        assert administration.show(number).enterprise.number == number


class TestScripts:
    """What Key Servers are told about a script: whose it is and for whom it speaks."""

    def token(self, service: EnterpriseService, api_key: str | None = None) -> Claims:
        claims = None if api_key else person(11, email=PAT)
        made = service.credentials.key_server_token(claims, api_key, None, None)
        payload = made.token.split(".")[1]
        return msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=Claims)

    def test_a_script_names_its_maker_and_the_verified_domains(
        self, service: EnterpriseService, administration: EnterpriseAdministration, number: int
    ) -> None:
        administration.name_administrator(number, PAT)
        administration.verify_domain(number, DOMAIN)
        service.membership.change(person(11, email=PAT), None, domains=[DOMAIN, "claimed.example.org"])
        _, api_key = service.credentials.create_api_key(person(11, email=PAT), None, "Archive")
        for token in (self.token(service), self.token(service, api_key)):
            assert (token.made_by, token.domains) == (PAT, [DOMAIN])

    def test_who_does_not_administer_any_more_is_not_named(
        self, service: EnterpriseService, administration: EnterpriseAdministration, number: int
    ) -> None:
        for email in (PAT, SAM):
            administration.name_administrator(number, email)
        _, pats = service.credentials.create_api_key(person(11, email=PAT), None, "Archive")
        _, sams = service.credentials.create_api_key(person(12, email=SAM), None, "Archive")
        administration.remove_administrator(number, PAT)
        assert self.token(service, pats).made_by == ""
        administration.name_administrator(number, PAT)
        administration.forget(12, SAM)
        assert self.token(service, sams).made_by == ""

    def test_a_domain_that_goes_ends_the_long_lived_tokens_that_name_it(
        self, world: World, service: EnterpriseService, administration: EnterpriseAdministration, number: int
    ) -> None:
        administration.name_administrator(number, PAT)
        for name in (DOMAIN, "clinic.example.org"):
            administration.verify_domain(number, name)
        jti = self.token(service).jti
        everything = [DOMAIN, "clinic.example.org", "new.example.org"]
        service.membership.change(person(11, email=PAT), None, domains=everything)
        service.membership.change(person(11, email=PAT), None, domains=everything[:2])
        assert world.memory.revoked == {}
        service.membership.change(person(11, email=PAT), None, domains=[DOMAIN])
        assert set(world.memory.revoked) == {jti}
        jti = self.token(service).jti
        administration.remove_domain(number, DOMAIN)
        assert jti in world.memory.revoked

    def test_many_long_domains_do_not_make_a_token_too_long(
        self, service: EnterpriseService, administration: EnterpriseAdministration
    ) -> None:
        number = administration.create("\U0001f3e5" * 100)
        administration.name_administrator(number, PAT)
        for count in range(30):
            administration.verify_domain(number, f"{count:02}{'x' * 58}.{'x' * 60}.{'x' * 60}.example")
        made = service.credentials.key_server_token(person(11, email=PAT), None, None, None)
        assert len(made.token) < MAX_TOKEN
        assert self.token(service).domains


class TestLeaving:
    def test_the_last_administrator_may_not_leave(
        self, administration: EnterpriseAdministration, number: int
    ) -> None:
        assert administration.may_leave(11, PAT)
        administration.name_administrator(number, PAT)
        assert not administration.may_leave(11, PAT)
        administration.name_administrator(number, SAM)
        assert administration.may_leave(11, PAT)
        other = administration.create("Clinic")
        administration.name_administrator(other, PAT)
        assert not administration.may_leave(11, PAT)
        assert administration.may_leave(12, SAM)

    def test_who_is_forgotten_is_nowhere(
        self, world: World, service: EnterpriseService, administration: EnterpriseAdministration
    ) -> None:
        admin = person(21, email=SAM)
        numbers = [administration.create("Hospital") for _ in range(3)]
        for number in numbers:
            for email in (PAT, SAM):
                administration.name_administrator(number, email)
            service.membership.change(admin, number, emails=[PAT, "kim@example.org"])
        service.membership.answer(person(11, email=PAT), numbers[0], accept=True)
        administration.forget(11, PAT)
        administration.forget(11, PAT)
        assert PAT not in repr(world.memory)
        assert "kim@example.org" in repr(world.memory)
        assert service.membership.enterprises_of(PAT) == ()


class TestScriptTokenRaces:
    def test_a_token_made_in_between_is_ended_too(self, world: World) -> None:
        rival = ScriptToken("rival", world.clock.now.replace(year=2027))

        class Overtaken(FakeScriptTokens):
            met = 0

            def replace(
                self, number: int, audience: str, new: ScriptToken, *, previous: ScriptToken | None
            ) -> bool:
                if self.met == 0:
                    self.met += 1
                    assert super().replace(number, audience, rival, previous=previous)
                return super().replace(number, audience, new, previous=previous)

        service = world.service(lambda stores: replace(stores, script_tokens=Overtaken(world.memory)))
        number = service.administration.create("Hospital")
        service.administration.name_administrator(number, PAT)
        service.credentials.key_server_token(person(11, email=PAT), None, None, None)
        assert set(world.memory.revoked) == {rival.jti}
        assert world.memory.tokens[number, AUDIENCE].jti != rival.jti

    def test_endless_rivals_end_in_unavailable(self, world: World) -> None:
        class Lost(FakeScriptTokens):
            def replace(
                self, number: int, audience: str, new: ScriptToken, *, previous: ScriptToken | None
            ) -> bool:
                return False

        service = world.service(lambda stores: replace(stores, script_tokens=Lost(world.memory)))
        number = service.administration.create("Hospital")
        service.administration.name_administrator(number, PAT)
        with pytest.raises(Unavailable):
            service.credentials.key_server_token(person(11, email=PAT), None, None, None)


class TestChangedMeanwhile:
    def test_a_list_that_was_overtaken_is_reported(self, world: World) -> None:
        service = world.service()
        number = service.administration.create("Hospital")
        service.administration.name_administrator(number, PAT)
        addresses = service.membership._addresses
        addresses.replace = lambda *_: False  # type: ignore[method-assign]  # the store says so under a race only
        with pytest.raises(Conflict) as refused:
            service.membership.change(person(11, email=PAT), None, emails=[SAM])
        assert refused.value.code == "changed_meanwhile"
