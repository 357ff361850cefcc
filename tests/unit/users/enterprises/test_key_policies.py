"""How much room an enterprise's policy has in its members' tokens, and how often it is changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import msgspec
import pytest
from msgspec import UNSET

from chalicelib.contract.plans import highest
from chalicelib.errors import DomainError
from chalicelib.policies.given import document_of
from chalicelib.policies.terms import NO_TERMS, Terms
from chalicelib.tokens.claims import MAX_POLICIES_IN_TOKEN, MAX_TOKEN, Claims
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.assembly import EnterpriseService, build_service
from chalicelib.users.enterprises.key_policy import MAX_CHANGES, MAX_DOCUMENT, SHOWN
from chalicelib.users.enterprises.model import MAX_MEMBERSHIPS
from chalicelib.users.enterprises.servers import Introduction
from tests.fakes.accounts import FakeRequesters
from tests.fakes.enterprises import FakeTxtLookup, fake_stores
from tests.fakes.tokens import AUDIENCE, ISSUER, FakeClock, FakeSigner, person

ADMIN = person(21)
SMILE = "\U0001f600"
# 995 bytes
LONG = Terms(tuple(f"nurse{number:02d}@{'x' * 40}.example" for number in range(16)))
PAT = f"{'p' * 60}@{'.'.join(['x' * 61] * 3)}.example"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def service(clock: FakeClock) -> EnterpriseService:
    return build_service(
        stores=fake_stores(),
        token_issuer=TokenIssuer(signer=FakeSigner(), issuer=ISSUER, clock=clock),
        token_brake=TokenBrake(tallies=FakeRequesters(), clock=clock),
        key_url=AUDIENCE,
        own_audiences=[ISSUER, AUDIENCE],
        introduction=Introduction(ISSUER, ISSUER, list),
        plan_of=lambda _userid, plans: highest(plans),
        forget_reports=lambda _number: None,
        forget_sso=lambda _: None,
        lookup=FakeTxtLookup(),
        clock=clock,
    )


def enterprise_of(service: EnterpriseService, member: Claims, terms: Terms, name: str = "H") -> int:
    """An enterprise that a person belongs to, and that lays something down."""
    number = service.administration.create(name)
    service.administration.name_administrator(number, ADMIN.email)
    service.membership.change(ADMIN, number, emails=[member.email])
    service.membership.answer(member, number, accept=True)
    service.key_policies.replace(ADMIN, number, terms, 0)
    return number


def test_one_policy_has_so_much_room(service: EnterpriseService) -> None:
    assert MAX_DOCUMENT - 100 < len(msgspec.json.encode(document_of(LONG))) <= MAX_DOCUMENT
    number = enterprise_of(service, person(12), LONG)
    with pytest.raises(DomainError) as caught:
        service.key_policies.replace(ADMIN, number, Terms((*LONG.recipients, *("a" * 99,))), 1)
    assert caught.value.code == "policy_too_large"


def test_the_longest_token_is_one_that_servers_take(clock: FakeClock, service: EnterpriseService) -> None:
    member = person(999_999_999, email=PAT)
    # two with the longest names, and as many more as somebody can belong to
    for _ in range(2):
        enterprise_of(service, member, LONG, name="\u00e9" * 50 + "x" * 50)
    for _ in range(MAX_MEMBERSHIPS - 2):
        enterprise_of(service, member, NO_TERMS)
    issuer, audience = (f"https://{host * 60}.{host * 60}.{host * 60}.example.org" for host in "ik")
    member_of = service.key_policies.memberships_of(PAT, AUDIENCE)
    assert member_of.key_policies is not None
    assert len(member_of.enterprises) == MAX_MEMBERSHIPS
    tokens = TokenIssuer(
        signer=FakeSigner(), issuer=issuer, clock=clock, memberships_of=lambda _email, _url: member_of
    )
    names: dict[str, Any] = {"title": SMILE * 40, "firstname": SMILE * 100, "lastname": SMILE * 100}
    user = User(userid=999_999_999, email=PAT, country="AU", created_at=clock.now, **names)
    token = tokens.for_user(user, "s" * 43, audience, plan="enterprise").token
    assert MAX_TOKEN - 300 < len(token) <= MAX_TOKEN
    claims = jwt.decode(token, options={"verify_signature": False})
    assert len(msgspec.json.encode(claims["key_policies"])) <= MAX_POLICIES_IN_TOKEN


def test_what_is_too_much_for_a_token_is_said_and_not_dropped(service: EnterpriseService) -> None:
    member = person(12)
    for count in (1, 2):
        enterprise_of(service, member, LONG)
        laid_down = service.key_policies.memberships_of(member.email, AUDIENCE).key_policies
        assert isinstance(laid_down, list)
        assert len(laid_down) == count
    last = enterprise_of(service, member, LONG)
    assert service.key_policies.memberships_of(member.email, AUDIENCE).key_policies is None
    # where there is no key to be made, nobody is in the way
    assert service.key_policies.memberships_of(member.email, ISSUER).key_policies is UNSET
    service.membership.answer(member, last, accept=False)
    assert service.key_policies.memberships_of(member.email, AUDIENCE).key_policies is not None


def test_it_is_changed_so_often_in_a_day_and_lifted_at_any_time(
    clock: FakeClock, service: EnterpriseService
) -> None:
    policies = service.key_policies
    number = enterprise_of(service, person(12), LONG)
    for version in range(1, MAX_CHANGES):
        clock.now += timedelta(seconds=1)
        policies.replace(ADMIN, number, Terms(openings=version % 9 + 1), version)
    with pytest.raises(DomainError) as caught:
        policies.replace(ADMIN, number, LONG, MAX_CHANGES)
    assert caught.value.code == "too_many_changes"
    lifted = policies.replace(ADMIN, number, NO_TERMS, MAX_CHANGES)
    assert policies.replace(ADMIN, number, NO_TERMS, MAX_CHANGES + 1) == lifted, "nothing is changed"
    assert (lifted.now.version, lifted.now.terms, len(lifted.history)) == (MAX_CHANGES + 1, NO_TERMS, SHOWN)
    clock.now += timedelta(days=1)
    assert policies.replace(ADMIN, number, LONG, MAX_CHANGES + 1).now.terms == LONG
