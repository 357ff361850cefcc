from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from chalicelib.contract.registrations import read_registration
from picsafe.cli import cli
from picsafe.cli.enterprise import COMMANDS
from picsafe.client.tokens import audiences
from tests.fakes.administered import KIM, FakeAdministered, FakeEnterprise, logged
from tests.fakes.picsafe import HOSPITAL, PICSAFE

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("signed_in")


@pytest.fixture
def fake() -> FakeAdministered:
    return FakeAdministered()


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def read(result: Result) -> Any:
    return json.loads(done(result))


def refusal(result: Result) -> tuple[int, str]:
    return result.exit_code, json.loads(result.stderr.splitlines()[-1])["error"]["code"]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    group = cli.get_command(click.Context(cli), "enterprise")
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert (command.name, command.get_short_help_str(200)) == (name, COMMANDS[name].summary)


def test_show_tells_people_everything(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.domains = {"hospital.example.org": True, "clinic.example.org": False}
    fake.hospital.emails = {"sam@example.net": "invited"}
    result = run("enterprise", "show")
    output = done(result)
    assert "Example Hospital" in output
    assert "pat@example.org" in output
    assert "sam@example.net" in output
    assert (
        '_picsafe-verification.clinic.example.org. TXT "picsafe-verification=token-of-clinic.example.org"'
        in output.splitlines()
    )
    assert "token-of-hospital.example.org" not in output
    assert "picsafe invitations --accept 1" in result.stderr


def test_show_is_the_contracts_document_for_scripts(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.domains = {"hospital.example.org": False}
    shown = read(run("enterprise", "show", "--json"))
    assert shown["domains"][0]["txt_name"] == "_picsafe-verification.hospital.example.org"
    assert shown["enterprise_id"] == 1


def test_nothing_is_to_be_published_once_all_is_proven(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.domains = {"hospital.example.org": True}
    assert "TXT" not in done(run("enterprise", "show"))


def test_a_servers_text_cannot_control_the_terminal(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.name = "Evil\x1b[31m\r\nHospital"
    fake.hospital.domains = {"a\x1b[2Jb": False}
    assert "\x1b" not in done(run("enterprise", "show"))


def test_members_are_added_and_removed(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.domains = {"old.example.org": True, "hospital.example.org": True}
    fake.hospital.emails = {"sam@example.net": "member", "kim@example.net": "invited"}
    members = ("enterprise", "members")
    done(run(*members, "--domain", "clinic.example.org", "--remove-domain", "old.example.org"))
    done(
        run(
            *members,
            "--email",
            "a@example.net",
            "--email",
            "b@example.net",
            "--remove-email",
            "kim@example.net",
        )
    )
    assert fake.hospital.domains == {"clinic.example.org": False, "hospital.example.org": True}
    assert fake.hospital.emails == {
        "a@example.net": "invited",
        "b@example.net": "invited",
        "sam@example.net": "member",
    }


def test_a_mistyped_removal_is_told(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.emails = {"sam@example.net": "member"}
    result = run("enterprise", "members", "--remove-email", "sma@example.net", "--json")
    assert refusal(result) == (5, "unknown_member")
    assert fake.hospital.emails == {"sam@example.net": "member"}


def test_replacing_makes_the_list_whole(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.domains = {"hospital.example.org": True}
    fake.hospital.emails = {"sam@example.net": "member", "kim@example.net": "invited"}
    shown = read(run("enterprise", "members", "--replace", "--email", "sam@example.net", "--json"))
    assert [(one["email"], one["status"]) for one in shown["emails"]] == [("sam@example.net", "member")]
    assert fake.hospital.domains == {"hospital.example.org": True}


def test_addresses_come_from_a_file_or_standard_input(
    fake: FakeAdministered, run: Run, tmp_path: Path
) -> None:
    listing = tmp_path / "staff.txt"
    listing.write_bytes("\ufeff# ward 3\r\na@example.net\r\n\r\n  b@example.net  \r\n".encode())
    done(run("enterprise", "members", "--emails-from", listing))
    assert list(fake.hospital.emails) == ["a@example.net", "b@example.net"]
    done(run("enterprise", "members", "--emails-from", "-", input="c@example.net\n"))
    assert list(fake.hospital.emails) == ["a@example.net", "b@example.net", "c@example.net"]
    listing.write_text("# nobody\n")
    done(run("enterprise", "members", "--replace", "--emails-from", listing))
    assert fake.hospital.emails == {}


def test_the_whole_list_is_read_as_invitations_are(fake: FakeAdministered, run: Run, tmp_path: Path) -> None:
    fake.hospital.emails = {"sam@example.net": "member", "lee@example.net": "member"}
    listing = tmp_path / "staff.txt"
    listing.write_text(
        '# staff\nSam Example <sam@example.net>; kim@ward.example, "Lee, Jo" <jo@ward.example>\n'
    )
    members = ("enterprise", "members", "--replace", "--emails-from", listing)
    done(run(*members))
    assert set(fake.hospital.emails) == {"sam@example.net", "kim@ward.example", "jo@ward.example"}

    listing.write_text("kim@ward.example\n\nnot an address\nsam@example\n")
    result = run(*members, "--email", "nobody", "--json")
    assert refusal(result) == (2, "invalid_email")
    assert result.stderr.splitlines()[:3] == [
        "given: no address: nobody",
        "line 3: no address: not an address",
        "line 4: not an address: sam@example",
    ]
    assert set(fake.hospital.emails) == {"sam@example.net", "kim@ward.example", "jo@ward.example"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a" * 1_000_001])
def test_a_file_that_is_no_list_is_refused(
    fake: FakeAdministered, run: Run, tmp_path: Path, content: bytes
) -> None:
    listing = tmp_path / "staff.txt"
    listing.write_bytes(content)
    assert run("enterprise", "members", "--emails-from", listing).exit_code == 2
    assert not fake.seen("PATCH", "/enterprise")


@pytest.mark.parametrize(
    "arguments", [["--replace"], ["--replace", "--domain", "a.example", "--remove-email", "b@example.net"]]
)
def test_replacing_needs_something_and_nothing_else(
    fake: FakeAdministered, run: Run, arguments: list[str]
) -> None:
    assert run("enterprise", "members", *arguments).exit_code == 2
    assert not fake.seen("PATCH", "/enterprise")


def test_without_options_the_dns_is_looked_up_again(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.domains = {"hospital.example.org": False}
    assert "not verified" in done(run("enterprise", "members"))
    fake.dns.add("hospital.example.org")
    assert "not verified" not in done(run("enterprise", "members"))


def test_an_api_keys_secret_is_all_that_standard_output_has(run: Run) -> None:
    result = run("enterprise", "api-key", "create", "Ward 3 archive")
    assert done(result) == "psk_secret_0\n"
    assert "only time" in result.stderr
    assert "psk_secret_0" not in result.stderr
    listed = done(run("enterprise", "api-key", "list"))
    assert "Ward 3 archive" in listed
    assert "never" in listed
    assert "psk_secret_0" not in listed


def test_api_keys_for_scripts(run: Run) -> None:
    create, list_, revoke = (("enterprise", "api-key", name) for name in ("create", "list", "revoke"))
    made = read(run(*create, "Archive", "--json"))
    assert made["api_key"] == "psk_secret_0"
    assert [one["id"] for one in read(run(*list_, "--json"))] == [made["id"]]
    assert read(run(*revoke, made["id"], "--json")) == {"id": made["id"], "revoked": True}
    assert read(run(*list_, "--json")) == []
    assert refusal(run(*revoke, made["id"], "--json")) == (5, "unknown_api_key")


def test_api_keys_for_people(run: Run) -> None:
    result = run("enterprise", "api-key", "list")
    assert (done(result), result.stderr) == ("", "There are no API keys.\n")
    done(run("enterprise", "api-key", "create", "Archive"))
    assert done(run("enterprise", "api-key", "revoke", "1-000000000000")) == (
        "The API key 1-000000000000 is revoked.\n"
    )


def test_servers_are_registered_listed_and_removed(fake: FakeAdministered, run: Run) -> None:
    key_server = ("enterprise", "key-server")
    assert run(*key_server, "list").stderr == "No server is registered.\n"
    assert HOSPITAL in done(run(*key_server, "register", HOSPITAL))
    endpoint = read(
        run(*key_server, "register", "https://in.hospital.example", "--kind", "endpoint", "--json")
    )
    assert [one["kind"] for one in fake.hospital.servers] == ["key_server", "endpoint"]
    listed = done(run(*key_server, "list"))
    assert "Key Server" in listed
    assert "Endpoint Server" in listed
    assert read(run(*key_server, "remove", endpoint["id"], "--json")) == {
        "id": endpoint["id"],
        "removed": True,
    }
    assert "not registered any more" in done(run(*key_server, "remove", "0" * 16))
    assert read(run(*key_server, "list", "--json")) == []


def test_a_key_servers_registration_is_printed_and_nothing_else(fake: FakeAdministered, run: Run) -> None:
    key_server = ("enterprise", "key-server")
    registered = run(*key_server, "register", HOSPITAL)
    assert f"picsafe enterprise key-server registration {HOSPITAL}\n" in registered.stderr
    done(registered)
    done(run(*key_server, "register", "https://in.hospital.example", "--kind", "endpoint"))
    by_url, by_id = (run(*key_server, "registration", name) for name in (f"{HOSPITAL}/", f"{0:016x}"))
    assert read_registration(done(by_url)).audience == HOSPITAL
    assert by_url.stdout == by_id.stdout == fake.hospital.servers[0]["registration"]
    assert f"For {HOSPITAL}, which then takes sign-ins at https://user.picsafe.example" in by_url.stderr
    refused = run(*key_server, "registration", "https://in.hospital.example")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert run(*key_server, "registration", "https://key.nowhere.example").exit_code == 5
    # a User Server's answer is not believed unseen
    fake.hospital.servers[0]["url"] = "https://key.elsewhere.example"
    assert run(*key_server, "registration", "https://key.elsewhere.example").stdout == ""


def test_the_key_of_a_key_servers_log_is_registered_shown_and_replaced(
    fake: FakeAdministered, run: Run
) -> None:
    key_server = ("enterprise", "key-server")
    done(run(*key_server, "register", HOSPITAL, "--log-key", "first"))
    assert fake.hospital.servers[0]["log_key"] == "first"
    log_key = (*key_server, "log-key", HOSPITAL)
    assert done(run(*log_key)) == "first\n"
    fake.requests.clear()
    assert refusal(run(*log_key, "second", "--json")) == (1, "changed_meanwhile")
    assert "--replace 'first'" in run(*log_key, "second").stderr
    assert "--replace 'first'" in run(*log_key, "--none", "--replace", "other").stderr
    assert done(run(*log_key, "first")) == "first\n"
    assert [one for one in fake.requests if one.method == "PUT"] == []
    assert done(run(*log_key, "second", "--replace", "first")) == "second\n"
    assert read(run(*log_key, "--none", "--replace", "second", "--json"))["log_key"] == ""
    assert run(*log_key).stderr.startswith("No key is registered")
    assert "leave out --replace" in run(*log_key, "third", "--replace", "second").stderr
    assert run(*log_key, "third", "--none").exit_code == 2
    assert run(*key_server, "log-key", "https://key.nowhere.example").exit_code == 5


def test_a_server_that_cannot_be_registered(run: Run) -> None:
    register = ("enterprise", "key-server", "register")
    assert refusal(run(*register, "key.hospital.example", "--json")) == (2, "invalid_url")
    done(run(*register, HOSPITAL))
    assert refusal(run(*register, HOSPITAL, "--json")) == (1, "audience_taken")


def test_a_token_is_all_that_standard_output_has(fake: FakeAdministered, run: Run) -> None:
    result = run("enterprise", "key-server-token")
    token = done(result).strip()
    assert audiences(token) == {PICSAFE}
    assert token not in result.stderr
    assert "PicSafe runs" in result.stderr
    made = read(run("enterprise", "key-server-token", "--json"))
    assert made["audience"] == PICSAFE
    assert refusal(run("enterprise", "key-server-token", "--audience", HOSPITAL, "--json")) == (
        4,
        "unknown_audience",
    )


GIVE = ("enterprise", "institution", "add", "Ward 3", "--send-type", "post_dynamic")


def test_institutions_are_given_changed_and_taken(fake: FakeAdministered, run: Run) -> None:
    institution = ("enterprise", "institution")
    assert run(*institution, "list").stderr == "The enterprise gives no institution to its members.\n"
    result = run(*GIVE, "--endpoint", HOSPITAL)
    assert "Ward 3" in done(result)
    assert "None is chosen for members" in result.stderr
    done(run(*institution, "add", "Anybody", "--send-type", "email"))
    assert "Chosen for members unless they choose another: Ward 3" in done(
        run(*institution, "default", "ward  3")
    )
    done(run(*GIVE, "--endpoint", "https://other.hospital.example", "--replace"))
    shown = read(run(*institution, "list", "--json"))
    assert [(one["name"], one["endpoint"]) for one in shown["institutions"]] == [
        ("Ward 3", "https://other.hospital.example"),
        ("Anybody", ""),
    ]
    assert shown["default"] == "Ward 3"
    assert "any recipient" in done(run(*institution, "remove", "ward 3"))
    assert read(run(*institution, "list", "--json"))["default"] == ""
    done(run(*institution, "add", "Ward 4", "--send-type", "email", "--default"))
    assert fake.hospital.institutions["default"] == "Ward 4"
    assert read(run(*institution, "default", "--none", "--json"))["default"] == ""


def test_institutions_that_are_there_or_not_are_told(run: Run) -> None:
    done(run(*GIVE, "--endpoint", HOSPITAL))
    assert refusal(run(*GIVE, "--endpoint", HOSPITAL, "--json")) == (1, "institution_exists")
    for command in (["remove", "nowhere"], ["default", "nowhere"]):
        assert refusal(run("enterprise", "institution", *command, "--json")) == (5, "unknown_institution")
    replace = ("add", "nowhere", "--send-type", "email", "--replace", "--json")
    assert refusal(run("enterprise", "institution", *replace)) == (5, "unknown_institution")
    for command in (["default"], ["default", "Ward 3", "--none"]):
        assert run("enterprise", "institution", *command).exit_code == 2


def test_reports_are_listed_newest_first(fake: FakeAdministered, run: Run) -> None:
    assert run("enterprise", "reports").stderr == "Members have not sent anything yet.\n"
    ids = logged(fake, 4)
    two = run("enterprise", "reports", "--limit", "2", "--json")
    assert two.stderr == "These are the newest 2 alone: --limit shows more.\n"
    found = read(two)
    assert [one["report_id"] for one in found] == ids[:1:-1]
    assert found[0]["sender"]["lastname"] == "Example"
    assert "Dr Pat Example" in done(run("enterprise", "reports"))
    fake.user |= {"userid": 0, "title": "", "firstname": "", "lastname": "", "email": ""}
    assert "somebody who has left" in done(run("enterprise", "reports"))


def test_what_a_leaver_sent_is_found_by_their_address(fake: FakeAdministered, run: Run) -> None:
    _, theirs, _ = logged(fake, 3)
    fake.logged[1]["sender"] = KIM
    asked = ("enterprise", "reports", "--sender")
    assert [one["report_id"] for one in read(run(*asked, "kim@example.org", "--json"))] == [theirs]
    nobody = run(*asked, "gone@example.org")
    assert (nobody.exit_code, nobody.stdout) == (0, "")
    assert "deleted their account" in nobody.stderr
    assert refusal(run(*asked, "kim", "--json"))[1] == "invalid_email"


def test_reports_that_were_taken_back_say_so_and_why(fake: FakeAdministered, run: Run) -> None:
    kept, first, second = logged(fake, 3)
    assert "Taken back" not in done(run("enterprise", "reports"))
    fake.take_back(first, "consent_withdrawn")
    fake.take_back(second, "other")
    fake.take_back(second, "wrong_patient", kept)
    shown = {one["report_id"]: one["withdrawal"] for one in read(run("enterprise", "reports", "--json"))}
    assert shown[kept] is None
    assert shown[first]["reason"] == "consent_withdrawn"
    assert (shown[second]["reason"], shown[second]["superseded_by"]) == ("wrong_patient", kept)
    text = " ".join(done(run("enterprise", "reports")).split())
    assert "Taken back" in text
    assert "withdrawn" in text
    assert "wrong" in text


def test_administrators_of_several_are_told_how_to_choose(
    fake: FakeAdministered, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.administered.append(FakeEnterprise(2, "Clinic"))
    result = run("enterprise", "show")
    assert result.exit_code == 2
    assert "--enterprise N" in result.stderr
    assert "Clinic" in done(run("enterprise", "show", "--enterprise", "2"))
    monkeypatch.setenv("PICSAFE_ENTERPRISE", "2")
    assert "Clinic" in done(run("enterprise", "show"))


def test_who_administers_nothing_is_not_allowed(fake: FakeAdministered, run: Run) -> None:
    fake.administered.clear()
    assert refusal(run("enterprise", "show", "--json")) == (4, "not_an_administrator")


def test_who_is_not_signed_in_is_told(run: Run) -> None:
    done(run("sign-out"))
    assert refusal(run("enterprise", "members", "--json")) == (3, "not_signed_in")
    assert refusal(run("invitations", "--json")) == (3, "not_signed_in")


def test_invitations_are_listed_and_answered(fake: FakeAdministered, run: Run) -> None:
    assert run("invitations").stderr == "No enterprise invites you, and you belong to none.\n"
    fake.inviting = {4: "Clinic", 5: "Practice"}
    assert "Clinic" in done(run("invitations"))
    result = run("invitations", "--accept", "4")
    assert "member by invitation" in done(result)
    assert "Clinic can now fetch and open" in result.stderr
    found = read(run("invitations", "--decline", "5", "--json"))
    assert (found["invitations"], [one["enterprise_id"] for one in found["memberships"]]) == ([], [4])
    done(run("invitations", "--decline", "4"))
    assert fake.joined == {}
    assert refusal(run("invitations", "--accept", "4", "--json")) == (5, "unknown_invitation")


def test_one_invitation_is_answered_at_a_time(fake: FakeAdministered, run: Run) -> None:
    fake.inviting = {4: "Clinic", 5: "Practice"}
    assert run("invitations", "--accept", "4", "--decline", "5").exit_code == 2
    assert len(fake.inviting) == 2


def test_people_are_invited_from_a_pasted_list(fake: FakeAdministered, run: Run, tmp_path: Path) -> None:
    fake.hospital.emails = {"sam@example.net": "member"}
    staff = tmp_path / "staff.txt"
    staff.write_text('"Example, Kim" <Kim@Example.org>, lee@example.org\nsam@example.net; lee@example.org\n')
    add = ("enterprise", "members", "add")
    shown = read(run(*add, "alex@example.org", "--file", str(staff), "--json"))
    names = ["alex@example.org", "kim@example.org", "lee@example.org", "sam@example.net"]
    assert [(one["email"], one["mailed"]) for one in shown["invited"]] == [
        *((name, True) for name in names[:3]),
        (names[3], False),
    ]
    assert shown["repeated"] == 1
    assert fake.hospital.mailed == names[:3]


def test_nobody_is_invited_where_an_entry_is_no_address(fake: FakeAdministered, run: Run) -> None:
    add = ("enterprise", "members", "add", "--file", "-")
    typed = "kim@example.org\nKim Example\nlee@example\n"
    result = run(*add, "alex@example.org", "--json", input=typed)
    assert refusal(result) == (2, "invalid_email")
    assert result.stderr.splitlines()[:2] == [
        "line 2: no address: Kim Example",
        "line 3: not an address: lee@example",
    ]
    assert fake.hospital.emails == {}
    shown = read(run(*add, "--skip-invalid", "--json", input=typed))
    assert [one["line"] for one in shown["refused"]] == [2, 3]
    assert fake.hospital.mailed == ["kim@example.org"]
    assert refusal(run(*add, "--json", input=""))[1] == "no_email"


def test_long_lists_go_in_parts(fake: FakeAdministered, run: Run) -> None:
    people = [f"p{number:03d}@example.org" for number in range(120)]
    output = done(run("enterprise", "members", "add", "--file", "-", input=",".join(people)))
    assert fake.hospital.mailed == people
    assert people[-1] in output


def test_options_of_the_group_do_not_go_with_adding(fake: FakeAdministered, run: Run) -> None:
    result = run("enterprise", "members", "--email", "kim@example.org", "add", "lee@example.org")
    assert result.exit_code == 2
    assert fake.hospital.emails == {}


def test_who_is_listed_newly_is_mailed(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.emails = {"sam@example.net": "invited"}
    done(run("enterprise", "members", "--email", "kim@example.org"))
    done(
        run("enterprise", "members", "--replace", "--email", "lee@example.org", "--email", "kim@example.org")
    )
    assert fake.hospital.mailed == ["kim@example.org", "lee@example.org"]


def test_members_are_listed_in_all_parts(fake: FakeAdministered, run: Run) -> None:
    fake.hospital.emails = {f"{name}@example.org": "member" for name in ("kim", "lee", "sam")}
    fake.hospital.emails["sam@example.org"] = "invited"
    fake.hospital.days = {"kim@example.org": "2026-03-04", "lee@example.org": "2026-01-02"}
    members = ("enterprise", "members", "list")
    shown = read(run(*members, "--longest-away", "--json"))["members"]
    assert [(one["email"], one["last_active_on"]) for one in shown] == [
        ("sam@example.org", None),
        ("lee@example.org", "2026-01-02"),
        ("kim@example.org", "2026-03-04"),
    ]
    assert "2026-03-04" in done(run(*members))
    assert [one["email"] for one in read(run(*members, "--search", "lee@", "--json"))["members"]] == [
        "lee@example.org"
    ]
