"""What every adapter of the enterprises' ports has to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex

import pytest

from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.colleague import Colleague, Names
from chalicelib.users.enterprises.model import Address, Domain, Invitation, RegisteredServer, ScriptToken

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
PAT = "pat@example.org"
SAM = "sam@example.org"


@pytest.fixture
def number(stores: EnterpriseStores) -> int:
    return stores.registry.create("Example Hospital", "enterprise", NOW).number


@pytest.fixture
def other(stores: EnterpriseStores, number: int) -> int:
    return stores.registry.create("Other Clinic", "pro", LATER).number


class TestRegistry:
    def test_an_enterprise_is_kept_as_it_was_made(self, stores: EnterpriseStores) -> None:
        made = stores.registry.create("Example Hospital", "pro", NOW)
        assert (made.name, made.plan, made.created_at) == ("Example Hospital", "pro", NOW)
        assert stores.registry.get(made.number) == made

    def test_an_unknown_number_is_nothing(self, stores: EnterpriseStores) -> None:
        assert stores.registry.get(1) is None
        assert not stores.registry.set_plan(1, "pro")
        assert not stores.registry.delete(1)
        assert not stores.registry.add_administrator(1, PAT, limit=5)
        assert stores.registry.get(1) is None

    def test_all_are_listed_by_number(self, stores: EnterpriseStores) -> None:
        made = [stores.registry.create(f"Hospital {count}", "free", NOW) for count in range(12)]
        assert stores.registry.all() == sorted(made, key=lambda enterprise: enterprise.number)

    def test_a_number_is_never_used_again(self, stores: EnterpriseStores, number: int) -> None:
        assert stores.registry.delete(number)
        assert stores.registry.create("Another", "free", NOW).number > number

    def test_the_plan_changes_and_nothing_else(self, stores: EnterpriseStores, number: int) -> None:
        before = stores.registry.get(number)
        assert before is not None
        assert stores.registry.set_plan(number, "free")
        assert stores.registry.get(number) == replace(before, plan="free")

    def test_the_lock_is_laid_down_and_lifted_and_nothing_else_changes(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        before = stores.registry.get(number)
        assert before is not None
        assert before.lock_minutes is None
        assert stores.registry.set_lock_minutes(number, 12)
        assert stores.registry.get(number) == replace(before, lock_minutes=12)
        assert stores.registry.set_lock_minutes(number, None)
        assert stores.registry.get(number) == before
        assert not stores.registry.set_lock_minutes(number + 1, 12)
        assert not stores.registry.set_lock_minutes(number + 1, None)
        assert stores.registry.get(number + 1) is None

    def test_administrators_are_found_both_ways(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        for one, email in ((number, SAM), (number, PAT), (other, PAT), (number, PAT)):
            assert stores.registry.add_administrator(one, email, limit=5)
        assert stores.registry.administrators(number) == [PAT, SAM]
        assert stores.registry.administered_by(PAT) == [number, other]
        assert stores.registry.remove_administrator(number, PAT)
        assert not stores.registry.remove_administrator(number, PAT)
        assert stores.registry.administrators(number) == [SAM]
        assert stores.registry.administered_by(PAT) == [other]

    def test_administrators_are_limited_and_leaving_makes_room(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        assert stores.registry.add_administrator(number, PAT, limit=2)
        assert stores.registry.add_administrator(number, PAT, limit=2)
        assert stores.registry.add_administrator(number, SAM, limit=2)
        assert stores.registry.add_administrator(number, PAT, limit=2)
        assert not stores.registry.add_administrator(number, "kim@example.org", limit=2)
        stores.registry.remove_administrator(number, PAT)
        assert stores.registry.add_administrator(number, "kim@example.org", limit=2)

    def test_deleting_takes_everything_along_and_nothing_of_others(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        fill(stores, number, "hospital.example.org", "https://key.hospital.example.org")
        fill(stores, other, "clinic.example.org", "https://key.clinic.example.org")
        assert stores.registry.delete(number)
        assert not stores.registry.delete(number)
        assert stores.registry.get(number) is None
        assert [one.number for one in stores.registry.all()] == [other]
        assert stores.registry.administered_by(PAT) == [other]
        assert stores.registry.administrators(number) == []
        assert stores.domains.of(number) == []
        assert stores.domains.holder("hospital.example.org") is None
        assert stores.addresses.of(number) == []
        assert [one.enterprise for one in stores.addresses.invitations(SAM, limit=9)] == [other]
        assert stores.api_keys.of(number) == []
        assert stores.servers.of(number) == []
        assert stores.servers.operator("https://key.hospital.example.org") is None
        assert stores.script_tokens.of(number) == []
        assert stores.domains.holder("clinic.example.org") == other
        assert stores.servers.operator("https://key.clinic.example.org") == stores.registry.get(other)

    def test_what_one_had_is_free_for_another(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        fill(stores, number, "hospital.example.org", "https://key.hospital.example.org")
        stores.registry.delete(number)
        fill(stores, other, "hospital.example.org", "https://key.hospital.example.org")
        assert stores.domains.holder("hospital.example.org") == other

    def test_nothing_is_added_to_an_enterprise_that_is_gone(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        stores.registry.delete(number)
        key, _ = new_key(number, "Archive", NOW)
        session = ScriptToken("script:1", LATER)
        assert not stores.api_keys.add(key, limit=5)
        assert stores.servers.add(a_server(number, "https://key.example.org"), limit=5) is False
        assert not stores.domains.replace(number, {"hospital.example.org": "token"})
        assert not stores.domains.verify(number, "hospital.example.org", NOW)
        assert not stores.addresses.replace(number, [PAT], NOW)
        assert not stores.script_tokens.replace(number, "https://key.example.org", session, previous=None)
        assert stores.servers.operator("https://key.example.org") is None
        assert stores.addresses.invitations(PAT, limit=5) == []


class TestDomains:
    def test_a_replacement_keeps_what_stays_and_its_token(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        assert stores.domains.replace(number, {"b.example.org": "tb", "a.example.org": "ta"})
        assert stores.domains.verify(number, "b.example.org", NOW)
        assert stores.domains.replace(number, {"b.example.org": "new", "c.example.org": "tc"})
        assert stores.domains.of(number) == [
            Domain("b.example.org", "tb", NOW),
            Domain("c.example.org", "tc"),
        ]

    def test_an_unproven_domain_has_no_holder_and_may_be_on_many_lists(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        for one in (number, other):
            assert stores.domains.replace(one, {"hospital.example.org": f"token-{one}"})
        assert stores.domains.holder("hospital.example.org") is None

    def test_a_proven_domain_belongs_to_one(self, stores: EnterpriseStores, number: int, other: int) -> None:
        for one in (number, other):
            stores.domains.replace(one, {"hospital.example.org": f"token-{one}"})
        assert stores.domains.verify(other, "hospital.example.org", NOW)
        assert not stores.domains.verify(number, "hospital.example.org", NOW)
        assert stores.domains.holder("hospital.example.org") == other
        assert stores.domains.of(number) == [Domain("hospital.example.org", f"token-{number}")]

    def test_verifying_again_keeps_the_first_date(self, stores: EnterpriseStores, number: int) -> None:
        stores.domains.replace(number, {"hospital.example.org": "token"})
        assert stores.domains.verify(number, "hospital.example.org", NOW)
        assert stores.domains.verify(number, "hospital.example.org", LATER)
        assert stores.domains.of(number) == [Domain("hospital.example.org", "token", NOW)]

    def test_the_enterprise_says_when_a_domain_was_last_proven(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        key, _ = new_key(number, "Archive", NOW)
        stores.api_keys.add(key, limit=1)
        assert not stores.domains.verify(number, "hospital.example.org", NOW)
        for moment in (None, NOW, LATER):
            if moment is not None:
                stores.domains.replace(number, {"hospital.example.org": "token"})
                assert stores.domains.verify(number, "hospital.example.org", moment)
            enterprise, found = stores.registry.get(number), stores.api_keys.find(key.id)
            assert enterprise is not None
            assert found is not None
            assert (enterprise.domain_proven_at, found[1]) == (moment, enterprise)
        rival = stores.registry.get(other)
        assert rival is not None
        assert rival.domain_proven_at is None

    def test_a_domain_that_is_not_listed_cannot_be_proven(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        assert not stores.domains.verify(number, "hospital.example.org", NOW)
        assert stores.domains.holder("hospital.example.org") is None

    def test_a_domain_that_goes_is_free(self, stores: EnterpriseStores, number: int, other: int) -> None:
        stores.domains.replace(number, {"hospital.example.org": "token"})
        stores.domains.verify(number, "hospital.example.org", NOW)
        stores.domains.replace(other, {"hospital.example.org": "token"})
        assert stores.domains.replace(number, {})
        assert stores.domains.holder("hospital.example.org") is None
        assert stores.domains.verify(other, "hospital.example.org", NOW)

    def test_dropping_an_unproven_domain_leaves_the_holder_alone(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        for one in (number, other):
            stores.domains.replace(one, {"hospital.example.org": "token"})
        stores.domains.verify(other, "hospital.example.org", NOW)
        stores.domains.replace(number, {})
        assert stores.domains.holder("hospital.example.org") == other

    def test_the_largest_replacement_fits(self, stores: EnterpriseStores, number: int) -> None:
        first = {f"a{count}.example.org": "token" for count in range(30)}
        second = {f"b{count}.example.org": "token" for count in range(30)}
        stores.domains.replace(number, first)
        for name in first:
            assert stores.domains.verify(number, name, NOW)
        assert stores.domains.replace(number, second)
        assert {domain.name for domain in stores.domains.of(number)} == set(second)
        assert stores.domains.holder("a0.example.org") is None


class TestAddresses:
    def test_listing_invites(self, stores: EnterpriseStores, number: int, other: int) -> None:
        assert stores.addresses.replace(number, {SAM, PAT}, NOW)
        assert stores.addresses.replace(other, {PAT}, LATER)
        assert stores.addresses.of(number) == [Address(PAT, "invited", NOW), Address(SAM, "invited", NOW)]
        assert stores.addresses.invitations(PAT, limit=9) == [
            Invitation(number, "invited", NOW),
            Invitation(other, "invited", LATER),
        ]
        assert stores.addresses.invitations(PAT, limit=1) == [Invitation(number, "invited", NOW)]

    def test_an_answer_is_kept_on_both_sides(self, stores: EnterpriseStores, number: int) -> None:
        stores.addresses.replace(number, {PAT}, NOW)
        for status in ("member", "declined", "member"):
            assert stores.addresses.answer(number, PAT, status)
            assert stores.addresses.of(number) == [Address(PAT, status, NOW)]
            assert stores.addresses.invitations(PAT, limit=9) == [Invitation(number, status, NOW)]

    def test_nobody_answers_an_invitation_that_is_not_there(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        assert not stores.addresses.answer(number, PAT, "member")
        assert stores.addresses.of(number) == []
        assert stores.addresses.invitations(PAT, limit=9) == []

    def test_a_replacement_keeps_answers_and_forgets_who_is_not_listed(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        stores.addresses.replace(number, {PAT, SAM}, NOW)
        stores.addresses.answer(number, PAT, "member")
        stores.addresses.answer(number, SAM, "member")
        stores.addresses.replace(number, {PAT}, LATER)
        stores.addresses.replace(number, {PAT, SAM}, LATER)
        assert stores.addresses.of(number) == [Address(PAT, "member", NOW), Address(SAM, "invited", LATER)]

    def test_further_addresses_leave_the_others_as_they_are(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        stores.addresses.replace(number, {PAT}, NOW)
        stores.addresses.answer(number, PAT, "member")
        assert stores.addresses.add(number, {PAT, SAM}, LATER, limit=2) is True
        expected = [Address(PAT, "member", NOW), Address(SAM, "invited", LATER)]
        assert stores.addresses.of(number) == expected
        assert stores.addresses.invitations(SAM, limit=9) == [Invitation(number, "invited", LATER)]
        assert stores.addresses.add(number, {"kim@example.org"}, LATER, limit=2) is None
        assert stores.addresses.of(number) == expected
        assert stores.addresses.add(number, {PAT}, LATER, limit=2) is True
        assert stores.addresses.add(number + other + 1, {PAT}, LATER, limit=2) is False

    def test_one_address_can_be_removed(self, stores: EnterpriseStores, number: int) -> None:
        stores.addresses.replace(number, {PAT, SAM}, NOW)
        stores.addresses.remove(number, PAT)
        stores.addresses.remove(number, PAT)
        assert stores.addresses.of(number) == [Address(SAM, "invited", NOW)]
        assert stores.addresses.invitations(PAT, limit=9) == []

    def test_a_long_list_is_replaced_whole(self, stores: EnterpriseStores, number: int) -> None:
        first = {f"a{count}@example.org" for count in range(60)}
        second = {f"b{count}@example.org" for count in range(20)} | {"a7@example.org"}
        assert stores.addresses.replace(number, first, NOW)
        assert stores.addresses.answer(number, "a7@example.org", "member")
        assert stores.addresses.replace(number, second, LATER)
        listed = stores.addresses.of(number)
        assert {address.email for address in listed} == second
        assert [address for address in listed if address.status == "member"] == [
            Address("a7@example.org", "member", NOW)
        ]
        assert stores.addresses.invitations("a8@example.org", limit=9) == []


class TestApiKeys:
    def test_a_key_is_found_with_its_enterprise(self, stores: EnterpriseStores, number: int) -> None:
        key, _ = new_key(number, "Archive", NOW)
        assert stores.api_keys.add(key, limit=5)
        assert stores.api_keys.find(key.id) == (key, stores.registry.get(number))

    def test_an_unknown_key_is_nothing(self, stores: EnterpriseStores, number: int) -> None:
        key, _ = new_key(number, "Archive", NOW)
        assert stores.api_keys.find(key.id) is None
        assert not stores.api_keys.remove(key.id)
        stores.api_keys.used(key.id, NOW)
        assert stores.api_keys.find(key.id) is None

    def test_a_maker_is_forgotten_in_one_enterprise(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        for enterprise, email in (
            (number, "pat@example.org"),
            (number, "sam@example.org"),
            (other, "pat@example.org"),
        ):
            stores.api_keys.add(new_key(enterprise, "Archive", NOW, made_by=email)[0], limit=5)
        stores.api_keys.forget_maker(number, "pat@example.org")
        stores.api_keys.forget_maker(number, "kim@example.org")
        assert sorted(key.made_by for key in stores.api_keys.of(number)) == ["", "sam@example.org"]
        assert [key.made_by for key in stores.api_keys.of(other)] == ["pat@example.org"]
        for key in stores.api_keys.of(number):
            found = stores.api_keys.find(key.id)
            assert found is not None
            assert found[0] == key

    def test_keys_are_listed_oldest_first_and_for_their_enterprise(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        keys = [new_key(number, f"Key {count}", NOW + timedelta(seconds=count))[0] for count in range(4)]
        for key in reversed(keys):
            stores.api_keys.add(key, limit=5)
        stores.api_keys.add(new_key(other, "Other", NOW)[0], limit=5)
        assert stores.api_keys.of(number) == keys

    def test_use_is_recorded(self, stores: EnterpriseStores, number: int) -> None:
        key, _ = new_key(number, "Archive", NOW)
        stores.api_keys.add(key, limit=5)
        stores.api_keys.used(key.id, LATER)
        assert stores.api_keys.of(number) == [replace(key, last_used_at=LATER)]

    def test_keys_are_limited_and_removal_makes_room(self, stores: EnterpriseStores, number: int) -> None:
        keys = [new_key(number, f"Key {count}", NOW)[0] for count in range(3)]
        assert stores.api_keys.add(keys[0], limit=2)
        assert stores.api_keys.add(keys[1], limit=2)
        assert not stores.api_keys.add(keys[2], limit=2)
        assert stores.api_keys.remove(keys[0].id)
        assert not stores.api_keys.remove(keys[0].id)
        assert stores.api_keys.find(keys[0].id) is None
        assert stores.api_keys.add(keys[2], limit=2)


class TestServers:
    def test_a_server_has_an_operator(self, stores: EnterpriseStores, number: int) -> None:
        server = a_server(number, "https://key.example.org")
        assert stores.servers.add(server, limit=5)
        assert stores.servers.of(number) == [server]
        assert stores.servers.operator(server.url) == stores.registry.get(number)
        assert stores.servers.operator("https://elsewhere.example.org") is None

    def test_a_server_is_of_a_kind_as_long_as_it_is_registered(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        key_server = a_server(number, "https://key.example.org")
        endpoint = replace(a_server(number, "https://endpoint.example.org"), kind="endpoint")
        for server in (key_server, endpoint):
            assert stores.servers.kind(server.url) is None
            assert stores.servers.add(server, limit=5)
            assert stores.servers.kind(server.url) == server.kind
        assert stores.servers.remove(number, endpoint.id)
        assert stores.servers.kind(endpoint.url) is None

    def test_the_key_of_its_log_is_replaced_by_whoever_knows_the_one_before(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        server = a_server(number, "https://key.example.org")
        known = replace(a_server(number, "https://keys.example.org"), log_key="first")
        assert stores.servers.log_key(server.url) == ""
        for one in (server, known):
            assert stores.servers.add(one, limit=5)
        assert stores.servers.log_key(known.url) == "first"
        change = stores.servers.replace_log_key
        assert change(number, server.id, "key", before="")
        for refused in (
            change(number, server.id, "another", before=""),
            change(number, server.id, "another", before="no"),
            change(other, server.id, "another", before="key"),
            change(number, "0" * 16, "another", before=""),
        ):
            assert not refused
        assert stores.servers.log_key(server.url) == "key"
        assert change(number, known.id, "", before="first")
        kept = {one.url: one.log_key for one in stores.servers.of(number)}
        assert kept == {server.url: "key", known.url: ""}
        assert stores.servers.remove(number, server.id)
        assert stores.servers.log_key(server.url) == ""

    def test_a_url_belongs_to_one(self, stores: EnterpriseStores, number: int, other: int) -> None:
        assert stores.servers.add(a_server(number, "https://key.example.org"), limit=5)
        assert stores.servers.add(a_server(other, "https://key.example.org"), limit=5) is None
        assert stores.servers.add(a_server(number, "https://key.example.org"), limit=5) is None
        assert stores.servers.of(other) == []

    def test_servers_are_limited_and_removal_makes_room(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        server = a_server(number, "https://a.example.org")
        assert stores.servers.add(server, limit=1)
        assert stores.servers.add(a_server(number, "https://b.example.org"), limit=1) is False
        assert not stores.servers.remove(other, server.id)
        assert stores.servers.remove(number, server.id)
        assert not stores.servers.remove(number, server.id)
        assert stores.servers.operator(server.url) is None
        assert stores.servers.add(a_server(number, "https://b.example.org"), limit=1)


class TestScriptTokens:
    def test_a_session_is_replaced_only_by_who_knows_it(self, stores: EnterpriseStores, number: int) -> None:
        audience = "https://key.example.org"
        first, second = ScriptToken("script:1", NOW), ScriptToken("script:2", LATER)
        assert stores.script_tokens.current(number, audience) is None
        assert not stores.script_tokens.replace(number, audience, second, previous=first)
        assert stores.script_tokens.replace(number, audience, first, previous=None)
        assert not stores.script_tokens.replace(number, audience, second, previous=None)
        assert stores.script_tokens.current(number, audience) == first
        assert stores.script_tokens.replace(number, audience, second, previous=first)
        assert stores.script_tokens.of(number) == [second]

    def test_there_is_one_for_each_audience(self, stores: EnterpriseStores, number: int) -> None:
        sessions = [ScriptToken(f"script:{count}", NOW) for count in range(3)]
        for count, session in enumerate(sessions):
            assert stores.script_tokens.replace(
                number, f"https://{count}.example.org", session, previous=None
            )
        assert sorted(stores.script_tokens.of(number), key=lambda session: session.jti) == sessions


def a_server(number: int, url: str) -> RegisteredServer:
    return RegisteredServer(token_hex(8), number, url, "key_server", NOW)


def fill(stores: EnterpriseStores, number: int, domain: str, url: str) -> None:
    stores.registry.add_administrator(number, PAT, limit=5)
    stores.domains.replace(number, {domain: "token", "unproven.example.org": "token"})
    assert stores.domains.verify(number, domain, NOW)
    stores.addresses.replace(number, {SAM}, NOW)
    stores.api_keys.add(new_key(number, "Archive", NOW)[0], limit=5)
    assert stores.servers.add(a_server(number, url), limit=5)
    stores.script_tokens.replace(number, url, ScriptToken("script:1", LATER), previous=None)


class TestPresence:
    DAY = date(2026, 3, 4)

    def test_the_latest_day_is_known(self, stores: EnterpriseStores, number: int, other: int) -> None:
        assert stores.presence.of(number) == {}
        for days in (0, 1, 0):
            stores.presence.record(number, PAT, self.DAY + timedelta(days=days))
        stores.presence.record(number, SAM, self.DAY)
        stores.presence.record(other, PAT, self.DAY)
        assert stores.presence.of(number) == {PAT: self.DAY + timedelta(days=1), SAM: self.DAY}
        assert stores.presence.of(other) == {PAT: self.DAY}

    def test_it_is_forgotten(self, stores: EnterpriseStores, number: int, other: int) -> None:
        for one in (number, other):
            stores.presence.record(one, PAT, self.DAY)
        stores.presence.record(number, SAM, self.DAY)
        stores.presence.forget(number, [PAT, "kim@example.org"])
        stores.presence.forget(number, [])
        assert stores.presence.of(number) == {SAM: self.DAY}
        assert stores.presence.of(other) == {PAT: self.DAY}

    def test_members_are_found_by_how_a_name_or_the_address_begins(
        self, stores: EnterpriseStores, number: int, other: int
    ) -> None:
        names = Names("Dr José Müller Example", "José", "Müller Example")
        stores.presence.record(number, PAT, self.DAY, names)
        stores.presence.record(number, SAM, self.DAY, Names("Sam Joseph", "Sam", "Joseph"))
        stores.presence.record(other, "kim@example.org", self.DAY, Names("José Kim", "José", "Kim"))
        pat, sam = Colleague(PAT, "Dr José Müller Example"), Colleague(SAM, "Sam Joseph")
        for beginning, expected in (
            ("jos", [pat, sam]),
            ("jose", [pat, sam]),
            ("jose mu", [pat]),
            ("joseph", [sam]),
            ("muller example jo", [pat]),
            ("example", []),
            ("dr ", []),
            (PAT[:4], [pat]),
            (PAT, [pat]),
            ("xyz", []),
        ):
            assert stores.presence.find(number, beginning, limit=20) == expected, beginning
        assert stores.presence.find(number, "jos", limit=1) == [pat]

    def test_a_new_name_takes_the_place_of_the_old_one(self, stores: EnterpriseStores, number: int) -> None:
        for day, name in ((0, ""), (1, "Robin"), (1, "Robert"), (0, "Rob")):
            stores.presence.record(number, PAT, self.DAY + timedelta(days=day), Names(name, name, ""))
        assert stores.presence.of(number) == {PAT: self.DAY + timedelta(days=1)}
        assert stores.presence.find(number, "rob", limit=20) == [Colleague(PAT, "Rob")]
        assert stores.presence.find(number, "robert", limit=20) == []
        stores.presence.forget(number, [PAT])
        assert stores.presence.find(number, "rob", limit=20) == []
        assert stores.presence.find(number, PAT[:3], limit=20) == []

    def test_whoever_was_there_before_there_was_a_directory_is_in_it_with_the_next_sign_in(
        self, stores: EnterpriseStores, number: int
    ) -> None:
        stores.presence.record(number, PAT, self.DAY)
        stores.presence.record(number, PAT, self.DAY, Names("Robin", "Robin", ""))
        assert stores.presence.find(number, "robin", limit=20) == [Colleague(PAT, "Robin")]

    def test_a_directory_is_switched_off(self, stores: EnterpriseStores, number: int) -> None:
        for is_on in (False, False, True):
            assert stores.registry.set_directory(number, is_on=is_on)
            found = stores.registry.get(number)
            assert found is not None
            assert found.has_directory is is_on
        assert not stores.registry.set_directory(number + 9, is_on=False)

    def test_it_goes_with_the_enterprise(self, stores: EnterpriseStores, number: int) -> None:
        stores.presence.record(number, PAT, self.DAY, Names("Robin", "Robin", ""))
        stores.registry.delete(number)
        stores.presence.record(number, PAT, self.DAY, Names("Robin", "Robin", ""))
        assert stores.presence.of(number) == {}
        assert stores.presence.find(number, "robin", limit=20) == []
