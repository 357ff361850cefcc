from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from picsafe import (
    BadAnswer,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PicSafe,
    Refused,
    Unavailable,
)
from tests.fakes.administered import KIM, FakeAdministered, FakeEnterprise, logged
from tests.fakes.picsafe import HOSPITAL, PICSAFE, answer, problem

MakeClient = Callable[..., PicSafe]


@pytest.fixture
def fake() -> FakeAdministered:
    return FakeAdministered()


def test_an_enterprise_is_shown(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.hospital.domains["hospital.example.org"] = False
    fake.hospital.emails["sam@example.net"] = "declined"
    enterprise = make_client().enterprise().show()
    assert (enterprise.enterprise_id, enterprise.name, enterprise.plan) == (
        1,
        "Example Hospital",
        "enterprise",
    )
    assert enterprise.administrators == ["pat@example.org"]
    assert enterprise.domains[0].txt_name == "_picsafe-verification.hospital.example.org"
    assert enterprise.domains[0].txt_value == "picsafe-verification=token-of-hospital.example.org"
    assert (enterprise.domains[0].verified, enterprise.domains[0].verified_at) == (False, None)
    assert (enterprise.emails[0].email, enterprise.emails[0].status) == ("sam@example.net", "declined")


def test_administrators_of_several_say_which(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.administered.append(FakeEnterprise(2, "Clinic"))
    client = make_client()
    with pytest.raises(Refused) as refused:
        client.enterprise().show()
    assert refused.value.code == "enterprise_required"
    assert client.enterprise(2).show().name == "Clinic"
    with pytest.raises(NotAllowed):
        client.enterprise(3).show()


def test_every_call_names_the_enterprise_and_goes_to_the_user_server_alone(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    account = make_client().enterprise(1)
    account.set_members(domains=["hospital.example.org"], emails=[])
    account.revoke_api_key(account.create_api_key("Archive").id)
    account.remove_key_server(account.register_key_server(HOSPITAL).id)
    account.api_keys()
    account.key_servers()
    account.key_server_token()
    account.reports()
    assert len(fake.requests) == 9
    assert {one.url.params.get("enterprise") for one in fake.requests} == {"1"}
    assert fake.authorised_hosts() == {httpx.URL(PICSAFE).host}


def test_nobody_signed_in_is_told_before_anything_is_sent(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    client = make_client(signed_in=False)
    for call in (client.enterprise().show, client.invitations):
        with pytest.raises(NotSignedIn):
            call()
    assert fake.requests == []


def test_an_ended_token_is_renewed(fake: FakeAdministered, make_client: MakeClient) -> None:
    client = make_client()
    fake.refused_tokens.add(client._session.token())
    assert client.enterprise().create_api_key("Archive").name == "Archive"
    assert len(fake.seen("POST", "/sign-in/refresh")) == 1
    assert len(fake.hospital.api_keys) == 1


# --- members


def test_replacing_one_list_leaves_the_other(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.hospital.domains["hospital.example.org"] = True
    fake.hospital.emails["sam@example.net"] = "member"
    account = make_client().enterprise()
    account.set_members(emails=["alex@example.net"])
    assert (fake.hospital.domains, fake.hospital.emails) == (
        {"hospital.example.org": True},
        {"alex@example.net": "invited"},
    )
    account.set_members(domains=[])
    assert (fake.hospital.domains, fake.hospital.emails) == ({}, {"alex@example.net": "invited"})


def test_without_lists_the_dns_is_looked_up(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.hospital.domains["hospital.example.org"] = False
    fake.dns.add("hospital.example.org")
    assert make_client().enterprise().set_members().domains[0].verified
    assert fake.requests[-1].content == b"{}"


def test_adding_and_removing_keeps_the_rest(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.hospital.domains |= {"hospital.example.org": True, "old.example.org": True}
    fake.hospital.emails |= {"sam@example.net": "member", "kim@example.net": "declined"}
    make_client().enterprise().change_members(
        add_domains=["Clinic.Example.org.", "hospital.example.org"],
        remove_domains=[" OLD.example.org "],
        add_emails=["Alex@Example.NET"],
        remove_emails=["KIM@example.net", "kim@example.net"],
    )
    assert fake.hospital.domains == {"clinic.example.org": False, "hospital.example.org": True}
    assert fake.hospital.emails == {"alex@example.net": "invited", "sam@example.net": "member"}


def test_a_list_that_is_not_changed_is_not_sent(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.hospital.emails["sam@example.net"] = "member"
    make_client().enterprise().change_members(add_domains=["hospital.example.org"])
    assert fake.requests[-1].content == b'{"domains":["hospital.example.org"]}'


def test_international_domains_are_compared_as_the_server_spells_them(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    fake.hospital.domains["xn--klinik-kln-kcb.example"] = True
    fake.hospital.domains["xn--strae-oqa.example"] = True
    make_client().enterprise().change_members(remove_domains=["Straße.example"])
    assert list(fake.hospital.domains) == ["xn--klinik-kln-kcb.example"]


def test_letters_that_would_become_somebody_elses_are_left_to_the_server_to_refuse(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    kelvin = "\N{KELVIN SIGN}im@example.net"
    make_client().enterprise().change_members(add_emails=[kelvin])
    assert kelvin.encode() in fake.requests[-1].content


@pytest.mark.parametrize(
    "gone", [{"remove_domains": ["typo.example.org"]}, {"remove_emails": ["typo@example.org"]}]
)
def test_removing_what_is_not_listed_changes_nothing(
    fake: FakeAdministered, make_client: MakeClient, gone: dict[str, list[str]]
) -> None:
    fake.hospital.domains["hospital.example.org"] = True
    with pytest.raises(NotFound) as refused:
        make_client().enterprise().change_members(add_domains=["clinic.example.org"], **gone)
    assert refused.value.code == "unknown_member"
    assert "typo" not in str(refused.value)
    assert fake.hospital.domains == {"hospital.example.org": True}


def test_what_the_server_refuses_has_its_code(make_client: MakeClient) -> None:
    with pytest.raises(Refused) as refused:
        make_client().enterprise().change_members(add_domains=["gmail.com"])
    assert refused.value.code == "public_domain"


# --- secrets


def test_secrets_are_given_and_not_shown(make_client: MakeClient) -> None:
    account = make_client().enterprise()
    made = account.create_api_key("Archive")
    assert made.api_key == "psk_secret_0"
    assert made.api_key not in repr(made)
    token = account.key_server_token()
    assert token.audience == PICSAFE
    assert token.key_server_token not in repr(token)
    assert [(one.id, one.name, one.last_used_at) for one in account.api_keys()] == [
        (made.id, "Archive", None)
    ]


def test_a_revoked_key_is_gone(make_client: MakeClient) -> None:
    account = make_client().enterprise()
    made = account.create_api_key("Archive")
    account.revoke_api_key(made.id)
    assert account.api_keys() == []
    with pytest.raises(NotFound) as refused:
        account.revoke_api_key(made.id)
    assert refused.value.code == "unknown_api_key"


def test_an_id_cannot_reach_another_call(fake: FakeAdministered, make_client: MakeClient) -> None:
    account = make_client().enterprise()
    with pytest.raises(NotFound):
        account.revoke_api_key("../key-servers/1")
    assert fake.requests[-1].url.raw_path == b"/enterprise/api-keys/..%2Fkey-servers%2F1"


def test_making_a_key_is_not_repeated_when_its_answer_is_lost(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        fake._dispatch(request)
        raise httpx.ReadTimeout("lost", request=request)

    client = make_client()
    fake.faults.append(lost)
    with pytest.raises(Unavailable):
        client.enterprise().create_api_key("Archive")
    assert len(fake.hospital.api_keys) == 1


def test_other_plans_have_no_api_keys(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.hospital.plan = "pro"
    with pytest.raises(NotAllowed) as refused:
        make_client().enterprise().create_api_key("Archive")
    assert refused.value.code == "plan_required"


# --- servers


def test_a_registered_server_gets_tokens_until_it_is_removed(make_client: MakeClient) -> None:
    account = make_client().enterprise()
    with pytest.raises(NotAllowed) as refused:
        account.key_server_token(HOSPITAL)
    assert refused.value.code == "unknown_audience"
    server = account.register_key_server(f"{HOSPITAL.upper().replace('HTTPS', 'https')}:443/", "endpoint")
    assert (server.url, server.kind) == (HOSPITAL, "endpoint")
    assert account.key_servers() == [server]
    token = account.key_server_token(f"{HOSPITAL}/")
    assert (token.audience, token.operator) == (HOSPITAL, "Example Hospital")
    account.remove_key_server(server.id)
    with pytest.raises(NotAllowed):
        account.key_server_token(HOSPITAL)
    with pytest.raises(NotFound):
        account.remove_key_server(server.id)


def test_a_server_is_registered_once(make_client: MakeClient) -> None:
    account = make_client().enterprise()
    account.register_key_server(HOSPITAL)
    with pytest.raises(Conflict):
        account.register_key_server(HOSPITAL)


@pytest.mark.parametrize("url", ["key.hospital.example", "ftp://key.hospital.example", "https://", ""])
def test_what_is_no_url_is_not_sent(fake: FakeAdministered, make_client: MakeClient, url: str) -> None:
    account = make_client().enterprise()
    with pytest.raises(InvalidInput):
        account.register_key_server(url)
    with pytest.raises(InvalidInput):
        account.key_server_token(url)
    assert fake.requests == []


# --- reports


def test_the_newest_reports_come_first_however_many_pages_there_are(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    fake.report_page = 3
    ids = logged(fake, 8)
    found = make_client().enterprise().reports(5)
    assert [one.report_id for one in found] == ids[:2:-1]
    assert found[0].sender.name == "Dr Pat Example"
    assert len(fake.seen("GET", "/enterprise/reports")) == 3


def test_one_senders_reports_are_found_behind_any_number_of_others(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    fake.report_page = 3
    ids = logged(fake, 8)
    for at in (0, 4):
        fake.logged[at]["sender"] = KIM
    reports = make_client().enterprise().reports
    assert [one.report_id for one in reports(1, sender="Kim@EXAMPLE.org ")] == [ids[4]]
    assert [one.report_id for one in reports(sender="kim@example.org")] == [ids[4], ids[0]]
    assert reports(sender="im@example.org") == []


def test_a_sender_that_is_no_address_is_refused_before_anything_is_asked(
    fake: FakeAdministered, make_client: MakeClient
) -> None:
    account = make_client().enterprise()
    with pytest.raises(InvalidInput) as refused:
        account.reports(sender="kim")
    assert refused.value.code == "invalid_email"
    assert fake.seen("GET", "/enterprise/reports") == []


def test_there_may_be_no_reports(make_client: MakeClient) -> None:
    assert make_client().enterprise().reports() == []


def test_a_list_without_end_is_given_up(
    fake: FakeAdministered, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picsafe.client.enterprise.MAX_PAGES", 5)
    client = make_client()
    endless = {"reports": [], "withdrawals": [], "cursor": "again", "more": True}
    fake.faults.append(lambda _: answer(200, endless))
    with pytest.raises(BadAnswer):
        client.enterprise().reports()
    assert len(fake.requests) == 5


# --- invitations


def test_an_invitation_is_accepted_and_left_again(fake: FakeAdministered, make_client: MakeClient) -> None:
    fake.inviting[4] = "Clinic"
    client = make_client()
    open_one = client.invitations().invitations[0]
    assert (open_one.enterprise_id, open_one.name, open_one.invited_at) == (4, "Clinic", fake.now)
    joined = client.answer_invitation(4, accept=True)
    assert joined.invitations == []
    assert [(one.enterprise_id, one.name, one.by) for one in joined.memberships] == [
        (4, "Clinic", "invitation")
    ]
    assert client.answer_invitation(4, accept=False).memberships == []
    with pytest.raises(NotFound) as refused:
        client.answer_invitation(4, accept=True)
    assert refused.value.code == "unknown_invitation"


def test_a_slow_server_is_asked_again_where_that_is_harmless(
    fake: FakeAdministered, make_client: MakeClient, slept: list[float]
) -> None:
    client = make_client()
    refusals = [problem(503, "unavailable", retry_after=2)]
    fake.faults.append(lambda _: refusals.pop() if refusals else None)
    fake.inviting[4] = "Clinic"
    client.answer_invitation(4, accept=True)
    assert slept == [2]
