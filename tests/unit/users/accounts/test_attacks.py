"""Attacks on signing in, played through the service: guessing, locking out, filling a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.sign_in_codes import ALPHABET, LENGTH
from chalicelib.errors import TooManyRequests, Unauthenticated
from chalicelib.observability.log import Value, send_to
from chalicelib.users.accounts.limits import (
    FAILURE_WINDOW,
    FAILURES_PER_DOMAIN,
    FAILURES_PER_NETWORK,
    MAIL_LIMITS,
    MAX_FAILURES,
    STARTS_PER_MAILBOX,
    STARTS_PER_NETWORK,
    SUBADDRESS_WINDOW,
)
from chalicelib.users.accounts.model import CHALLENGE_LIFETIME, CODES_PER_CHALLENGE
from chalicelib.users.accounts.requesters import Requester
from chalicelib.users.accounts.sign_in import Started
from tests.fakes.accounts import OWN, Accounts, make_accounts, wrong_code

PAT = "pat@example.org"
STRANGER = Requester("198.51.100.7")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def events() -> Iterator[list[tuple[str, str]]]:
    """What was told, each event with its action."""
    told: list[tuple[str, str]] = []

    def keep(event: str, _level: int, fields: dict[str, Value]) -> None:
        told.append((event, str(fields.get("action", ""))))

    before = send_to(keep)  # type: ignore[arg-type]  # a dict is a Mapping
    yield told
    send_to(before)


def stranger(number: int) -> Requester:
    """One of very many networks."""
    return Requester(f"2001:db8:{number:x}::1")


def guess(accounts: Accounts, started: Started, right: str, requester: Requester) -> str:
    """Type a wrong code; what came of it."""
    try:
        accounts.type_code(started.challenge, wrong_code(right), requester)
    except (Unauthenticated, TooManyRequests) as error:
        return error.code
    raise AssertionError("a wrong code signed in")


def ask(accounts: Accounts, email: str, requester: Requester) -> tuple[Started, str] | None:
    """A challenge with its right code, unless there are too many."""
    with suppress(TooManyRequests):
        return accounts.start(email, requester), accounts.mailer.last.code
    return None


def test_one_network_guesses_at_very_many_addresses(
    accounts: Accounts, events: list[tuple[str, str]]
) -> None:
    outcomes: list[str] = []
    for index in range(3_334):
        asked = ask(accounts, f"pat{index}@h{index % 40}.example", STRANGER)
        if asked is not None:
            outcomes += [guess(accounts, *asked, STRANGER) for _ in range(CODES_PER_CHALLENGE)]
    assert len(accounts.mailer.sent) == STARTS_PER_NETWORK
    assert outcomes.count("invalid_code") == FAILURES_PER_NETWORK
    assert set(outcomes[FAILURES_PER_NETWORK:]) == {"too_many_wrong_codes"}
    assert events.count(("wrong_code", "")) == FAILURES_PER_NETWORK
    assert ("code_brake", "network") in events


def test_very_many_networks_guess_at_nine_thousand_addresses(events: list[tuple[str, str]]) -> None:
    # 225,000 guesses took four accounts of five digits; a thirtieth of it does not get further than all of it
    accounts = make_accounts()
    compared = 0
    for index in range(9_000 // 30):
        for again in range(5):
            requester = stranger(index * 5 + again)
            asked = ask(accounts, f"pat{index}@h{index % 40}.example", requester)
            assert asked is not None
            for _ in range(CODES_PER_CHALLENGE):
                compared += guess(accounts, *asked, requester) == "invalid_code"
    assert compared <= MAX_FAILURES
    assert ("code_brake", "overall") in events
    # what was stored counts in sixteen items, forty domains, and a network each
    assert max(accounts.requesters.taken.values()) <= FAILURES_PER_DOMAIN


def test_the_odds_at_a_million_addresses_over_a_year() -> None:
    codes = len(ALPHABET) ** LENGTH
    assert codes == 208_827_064_576
    # whoever guesses all year, with any number of networks and addresses, compares no more than this
    guesses = MAX_FAILURES * (timedelta(days=365) / FAILURE_WINDOW)
    assert guesses == 84_096_000
    assert guesses / codes < 1 / 2_400
    # from one network
    assert FAILURES_PER_NETWORK * (timedelta(days=365) / FAILURE_WINDOW) / codes < 1 / 130_000
    # at one address, if there were no brake at all
    a_day = MAIL_LIMITS.strangers_a_day + MAIL_LIMITS.of_strangers_in_flood * (
        timedelta(days=1) / CHALLENGE_LIFETIME
    )
    assert a_day * CODES_PER_CHALLENGE * 365 / codes < 1 / 350_000


def test_a_stranger_s_requests_and_wrong_codes_do_not_use_up_the_owner_s(accounts: Accounts) -> None:
    links = []
    for _ in range(5):
        asked = ask(accounts, PAT, STRANGER)
        assert asked is not None
        links.append(accounts.mailer.last.token)
        for _ in range(CODES_PER_CHALLENGE + 1):
            guess(accounts, *asked, STRANGER)
    assert ask(accounts, PAT, STRANGER) is None
    assert accounts.sign_in(PAT, OWN).user.email == PAT
    for link in links:
        assert accounts.open_link(link).user.email == PAT


def test_a_hundred_networks_cannot_lock_out_an_address(accounts: Accounts) -> None:
    first = accounts.sign_in(PAT, OWN)
    for index in range(100):
        asked = ask(accounts, PAT, stranger(index))
        if asked is not None:
            guess(accounts, *asked, stranger(index))
    assert len(accounts.mailer.sent) == 1 + MAIL_LIMITS.of_strangers
    # a device, wherever it is, and a network that the address has signed in from
    assert accounts.sign_in(PAT, Requester("203.0.113.9", first.device)).user.email == PAT
    assert accounts.sign_in(PAT, OWN).user.email == PAT
    # from anywhere else: a link in the mailbox works
    with pytest.raises(TooManyRequests) as refused:
        accounts.start(PAT, Requester("203.0.113.77"))
    assert refused.value.retry_after <= CHALLENGE_LIFETIME.total_seconds()
    assert accounts.open_link(accounts.mailer.sent[1].token).user.email == PAT


def test_a_mailbox_is_not_filled_without_bound(accounts: Accounts) -> None:
    accounts.clock.now = accounts.clock.now.replace(hour=0, minute=0)
    for index in range(24 * 60 // 5):
        for again in range(6):
            ask(accounts, PAT, stranger(index * 6 + again))
        accounts.clock.now += 5 * MINUTE
    bound = MAIL_LIMITS.strangers_a_day + MAIL_LIMITS.of_strangers_in_flood * 72 + MAIL_LIMITS.of_strangers
    assert 100 < len(accounts.mailer.sent) <= bound < 340


def test_a_mailbox_is_not_filled_through_its_subaddresses(accounts: Accounts) -> None:
    known = accounts.sign_in("pat+work@example.org", OWN)
    before = len(accounts.mailer.sent)
    for index in range(500):
        ask(accounts, f"Pat+{index}+x@example.org", stranger(index))
    assert len(accounts.mailer.sent) - before == STARTS_PER_MAILBOX
    # the address itself has limits of its own, and so has whoever the subaddress knows
    assert ask(accounts, PAT, Requester("203.0.113.77")) is not None
    assert accounts.sign_in("pat+work@example.org", OWN).user == known.user
    assert ask(accounts, "sam+1@example.org", Requester("203.0.113.77")) is not None
    assert ask(accounts, "+1@example.org", Requester("203.0.113.77")) is not None
    accounts.clock.now += SUBADDRESS_WINDOW
    assert ask(accounts, "pat+new@example.org", Requester("203.0.113.77")) is not None


def test_a_shared_mailbox_s_subaddresses_sign_in(accounts: Accounts) -> None:
    for index in range(3 * STARTS_PER_MAILBOX):
        accounts.sign_in(f"ward+{index}@hospital.example", stranger(index))


def test_many_networks_guess_at_what_one_of_a_hospital_asked_for(accounts: Accounts) -> None:
    compared = 0
    for index in range(20):
        accounts.sign_in(f"pat{index}@hospital.example", OWN)
    for index in range(20):
        asked = ask(accounts, f"pat{index}@hospital.example", OWN)
        assert asked is not None
        for again in range(CODES_PER_CHALLENGE):
            compared += guess(accounts, *asked, stranger(5 * index + again)) == "invalid_code"
    assert compared == FAILURES_PER_NETWORK


def test_made_up_devices_have_no_allowance(accounts: Accounts) -> None:
    for index in range(5):
        accounts.start(PAT, Requester("198.51.100.7", f"made-up-{index}"))
    assert ask(accounts, PAT, Requester("198.51.100.7", "another")) is None
    # another person's device is none either
    other = accounts.sign_in("sam@example.org", Requester("198.51.100.7")).device
    assert ask(accounts, PAT, Requester("198.51.100.7", other)) is None


def test_any_number_of_sign_ins_that_succeed(accounts: Accounts) -> None:
    device = ""
    for index in range(12):
        requester = Requester(OWN.ip, device if index % 2 else "")
        device = accounts.sign_in(PAT, requester).device or device
        accounts.clock.now += MINUTE
    for _ in range(12):
        accounts.start(PAT, STRANGER)
        accounts.open_link(accounts.mailer.last.token)
    assert {count for name, count in accounts.requesters.taken.items() if name.startswith("starts")} == {0}


def test_a_hospital_behind_one_address_signs_in(accounts: Accounts) -> None:
    for index in range(2 * STARTS_PER_NETWORK):
        assert accounts.sign_in(f"pat{index}@hospital.example").user.userid == index + 1


def test_whoever_fills_a_domain_s_tally_stops_no_link_and_nobody_who_is_known(accounts: Accounts) -> None:
    owner = accounts.sign_in(PAT, OWN)
    for index in range(FAILURES_PER_DOMAIN // CODES_PER_CHALLENGE):
        asked = ask(accounts, f"pat{index}@example.org", stranger(index))
        assert asked is not None
        for _ in range(CODES_PER_CHALLENGE):
            guess(accounts, *asked, stranger(index))
    elsewhere = Requester("203.0.113.77")
    started = accounts.start(PAT, elsewhere)
    mail = accounts.mailer.last
    with pytest.raises(TooManyRequests) as refused:
        accounts.type_code(started.challenge, mail.code, elsewhere)
    assert refused.value.code == "too_many_wrong_codes"
    assert 0 < refused.value.retry_after <= FAILURE_WINDOW.total_seconds()
    assert accounts.sign_in(PAT, OWN).user == owner.user
    assert accounts.sign_in(PAT, Requester("203.0.113.9", owner.device)).user == owner.user
    assert accounts.sign_in("sam@elsewhere.example", elsewhere).user.email == "sam@elsewhere.example"
    # the brake took none of the challenge's tries and wears off
    accounts.clock.now += timedelta(seconds=refused.value.retry_after)
    assert accounts.type_code(started.challenge, mail.code, elsewhere).user == owner.user


def test_a_brake_stops_no_link(accounts: Accounts) -> None:
    for index in range(FAILURES_PER_NETWORK // CODES_PER_CHALLENGE):
        asked = ask(accounts, f"pat{index}@h{index}.example", STRANGER)
        assert asked is not None
        for _ in range(CODES_PER_CHALLENGE):
            guess(accounts, *asked, STRANGER)
    accounts.start(PAT, STRANGER)
    assert accounts.open_link(accounts.mailer.last.token, STRANGER).user.email == PAT


def test_who_leaves_is_not_remembered(accounts: Accounts) -> None:
    signed_in = accounts.sign_in(PAT)
    accounts.services.profile.delete(accounts.claims(signed_in.issued.token))
    assert accounts.requesters.familiar == {}


def test_nothing_that_is_kept_names_a_device_a_network_or_a_domain(accounts: Accounts) -> None:
    device = accounts.sign_in(PAT, OWN).device
    asked = ask(accounts, PAT, OWN)
    assert asked is not None
    guess(accounts, *asked, STRANGER)
    kept = repr(accounts.requesters.familiar[PAT]) + repr(accounts.requesters.taken)
    for secret in (device, OWN.ip, STRANGER.ip, "example.org"):
        assert secret not in kept
    assert device not in repr(Requester(OWN.ip, device))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from([0, 0, 0, 1, 6, 19, 21]), st.booleans()),
        min_size=1,
        max_size=120,
    )
)
def test_who_is_refused_a_mail_has_a_link_that_works(steps: list[tuple[int, int, bool]]) -> None:
    accounts = make_accounts()
    used: set[str] = set()
    for number, minutes, completes in steps:
        accounts.clock.now += minutes * MINUTE
        requester = Requester(f"198.51.100.{number}")
        if ask(accounts, PAT, requester) is None:
            waiting = [mail for mail in accounts.mailer.sent if mail.token not in used]
            assert accounts.open_link(waiting[-1].token).user.email == PAT
            used.add(waiting[-1].token)
        elif completes:
            accounts.open_link(accounts.mailer.last.token, requester)
            used.add(accounts.mailer.last.token)
