"""``picsafe enterprise policy``, and what senders are told of it before they send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.keys.policies.terms import EnterpriseTerms
from chalicelib.policies.terms import Terms
from tests.fakes.administered import FakeAdministered
from tests.fakes.picsafe import HOSPITAL, TLS_ENDPOINT
from tests.unit.picsafe.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("signed_in")

RULE = EnterpriseTerms(7, "Example Hospital", 3, Terms(("*@hospital.example",), two_person=True))
SAID = (
    "A rule of Example Hospital on who may open it: only *@hospital.example; a second person has to approve."
)


@pytest.fixture
def fake() -> FakeAdministered:
    return FakeAdministered()


@pytest.fixture
def ruled(fake: FakeAdministered) -> None:
    fake.rules = [RULE]


def institution(name: str, send_type: str, endpoint: str, **given: Any) -> dict[str, Any]:
    own = {"enterprise_id": None, "enterprise": None, "is_default": False}
    return {
        "name": name,
        "send_type": send_type,
        "endpoint": endpoint,
        "key_server": "",
        "key": "",
        **own,
        **given,
    }


def made_with(fake: FakeAdministered) -> dict[str, Any]:
    """What was asked with the last key."""
    made = [one for one in fake.requests if (one.method, one.url.path) == ("POST", "/keys")]
    return dict(json.loads(made[-1].content))


def test_an_administrator_lays_it_down_sees_it_and_lifts_it(fake: FakeAdministered, run: Run) -> None:
    assert "anybody who has the link or the file" in run("enterprise", "policy").stdout
    laid_down = run(
        "enterprise", "policy", "--only", "*@hospital.example", "--openings", "3", "--break-glass"
    )
    assert laid_down.exit_code == 0, laid_down.output
    assert "*@hospital.example" in laid_down.stdout
    assert "others may open it with a reason" in run("enterprise", "policy").stdout
    lifted = run("enterprise", "policy", "--lift", "--history")
    assert "anybody who has the link or the file" in lifted.stdout
    rows = [" ".join(line.split()) for line in lifted.stdout.splitlines()[-2:]]
    assert rows[0].startswith("2 ")
    assert rows[0].endswith(" 000000017 nothing")
    assert rows[1].endswith(" 000000017 only *@hospital.example; 3 at most; others in an emergency")
    shown = json.loads(run("enterprise", "policy", "--json").stdout)
    assert (shown["version"], [one["version"] for one in shown["history"]]) == (2, [2, 1])


def test_what_is_lifted_with_a_new_rule_is_said(fake: FakeAdministered, run: Run) -> None:
    first = run("enterprise", "policy", "--only", "*@hospital.example", "--break-glass")
    assert "Before" not in first.stdout
    before = (
        "Before, and not any more unless it stands above: only *@hospital.example; others in an emergency."
    )
    assert before in run("enterprise", "policy", "--named-only").stdout
    assert "Before" not in run("enterprise", "policy").stdout
    assert "Before" not in run("enterprise", "policy", "--named-only").stdout
    lifted = run("enterprise", "policy", "--lift").stdout
    assert "Before, and not any more unless it stands above: people only if the sender names them." in lifted


def test_people_have_to_be_named_where_it_says_so(fake: FakeAdministered, run: Run, photo: Path) -> None:
    laid_down = run("enterprise", "policy", "--named-only", "--openings", "2")
    assert "people whom the sender names" in laid_down.stdout
    assert fake.hospital.policies[-1]["policy"]["recipients_required"] is True

    fake.rules = [EnterpriseTerms(7, "Example Hospital", 1, Terms(recipients_required=True))]
    sending = ("send", photo, "--consent", "none")
    for options in (["--to", "recipient"], ["--no-upload"]):
        refused = run(*sending, *options)
        assert refused.exit_code == 2
        assert "By a rule of Example Hospital, say who the report is for" in " ".join(refused.stderr.split())
    assert not fake.seen("POST", "/keys")
    for options in (
        ["--to", "storage"],
        ["--to", "kim@example.org"],
        ["--no-upload", "--only", "kim@example.org"],
    ):
        sent = run(*sending, *options)
        assert sent.exit_code == 0, sent.output
        assert "people only if the sender names them" in sent.stderr


def test_what_cannot_be_laid_down_is_said(fake: FakeAdministered, run: Run) -> None:
    assert run("enterprise", "policy", "--lift", "--openings", "1").exit_code == 2
    many = [part for number in range(40) for part in ("--only", f"nurse{number:02d}@hospital.example")]
    refused = run("enterprise", "policy", *many, "--json")
    assert json.loads(refused.stderr.splitlines()[-1])["error"]["code"] == "policy_too_large"
    assert fake.hospital.policies == []


@pytest.mark.usefixtures("ruled")
@pytest.mark.parametrize("options", [[], ["--to", "recipient"], ["--no-upload"]])
def test_it_is_said_before_a_report_is_sealed(run: Run, photo: Path, options: list[str]) -> None:
    result = run("send", photo, "--consent", "none", *options, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines()[0] == SAID
    json.loads(result.stdout)


@pytest.mark.usefixtures("ruled")
def test_where_no_key_server_decides_that_is_said(fake: FakeAdministered, run: Run, photo: Path) -> None:
    fake.institutions = [institution("Warehouse", "post", TLS_ENDPOINT)]
    result = run("send", photo, "--consent", "none", "--to", "Warehouse", "--yes")
    assert result.exit_code == 0, result.output
    assert "The rule of Example Hospital on who may open reports does not hold here" in result.stderr


@pytest.mark.usefixtures("ruled")
def test_the_sender_sees_what_holds_and_cannot_lift_it(fake: FakeAdministered, run: Run, photo: Path) -> None:
    report = json.loads(run("send", photo, "--consent", "none", "--openings", "1", "--json").stdout)[
        "report_id"
    ]
    shown = run("policy", report)
    besides = (
        "Besides, by a rule of Example Hospital: only *@hospital.example; a second person has to approve."
    )
    assert besides in shown.stdout
    lifted = run("policy", report, "--lift")
    assert lifted.exit_code == 0, lifted.output
    assert besides in lifted.stdout


class TestAnInstitutionAndWhoMayOpenIt:
    def test_one_with_a_key_server_gets_it_and_its_script_has_to_be_named(
        self, fake: FakeAdministered, run: Run, photo: Path
    ) -> None:
        fake.institutions = [institution("My Practice", "post_dynamic", TLS_ENDPOINT)]
        options = ["--to", "My Practice", "--only", "enterprise:9", "--only", "kim@example.org"]
        result = run("send", photo, "--consent", "none", "--yes", *options)
        assert result.exit_code == 0, result.output
        made = made_with(fake)
        assert made["destination"] == "endpoint"
        assert made["policy"] == {"recipients": ["enterprise:9", "kim@example.org"]}
        assert "name it by --only enterprise:N" in " ".join(result.stderr.split())

    def test_the_hospitals_own_is_let_in_and_named_where_two_persons_are_needed(
        self, fake: FakeAdministered, run: Run, photo: Path
    ) -> None:
        whose = {"enterprise_id": 7, "enterprise": "Example Hospital"}
        fake.given = [institution("Ward 3", "post_dynamic", TLS_ENDPOINT, **whose)]
        options = ["--to", "Ward 3", "--only", "kim@example.org", "--yes"]
        result = run("send", photo, "--consent", "none", *options)
        assert result.exit_code == 0, result.output
        assert "enterprise:" not in result.stderr
        result = run("send", photo, "--consent", "none", *options, "--two-person")
        assert "only if its script is named: --only enterprise:7." in " ".join(result.stderr.split())
        result = run("send", photo, "--consent", "none", *options, "--two-person", "--only", "enterprise:7")
        assert "is named" not in result.stderr

    def test_one_of_the_senders_own_has_to_be_named_where_two_persons_are_needed(
        self, fake: FakeAdministered, run: Run, photo: Path
    ) -> None:
        fake.institutions = [institution("My Practice", "post_dynamic", TLS_ENDPOINT)]
        result = run("send", photo, "--consent", "none", "--to", "My Practice", "--two-person", "--yes")
        assert "unless it is your" not in result.stderr
        assert "only if its script is named: --only enterprise:N. Then only it" in result.stderr

    @pytest.mark.parametrize("send_type", ["post", "post_static"])
    def test_where_no_key_server_decides_nothing_is_sent(
        self, fake: FakeAdministered, run: Run, photo: Path, send_type: str
    ) -> None:
        fake.institutions = [institution("Warehouse", send_type, TLS_ENDPOINT)]
        options = ["--to", "Warehouse", "--only", "kim@example.org", "--yes"]
        result = run("send", photo, "--consent", "none", *options)
        assert result.exit_code == 2
        assert "no Key Server decides who may" in " ".join(result.stderr.split())
        assert fake.posted == []

    def test_into_what_is_connected_neither(self, run: Run, photo: Path) -> None:
        result = run("send", photo, "--consent", "none", "--to", "fhir", "--only", "kim@example.org")
        assert result.exit_code == 2
        assert "no Key Server decides who may see it there" in " ".join(result.stderr.split())


@pytest.fixture
def joined(fake: FakeAdministered) -> None:
    fake.joined = {7: "Example Hospital", 8: "Example Clinic"}


NAMED = "can take the report in only if its script is named: --only enterprise:"


@pytest.mark.usefixtures("joined")
class TestWhatGoesToStorageForTwoPersons:
    def test_says_whose_scripts_have_to_be_named(self, run: Run, photo: Path) -> None:
        results = [
            run("send", photo, "--consent", "none", *to, "--two-person", "--json")
            for to in ([], ["--to", "storage"])
        ]
        for result in results:
            assert result.exit_code == 0, result.output
            assert result.stderr.count(NAMED) == 2
            assert f"Example Hospital {NAMED}7. Then only it and those whom you name" in result.stderr
        report = json.loads(results[0].stdout)["report_id"]
        changed = run("policy", report, "--two-person", "--only", "enterprise:8")
        assert f"Example Hospital {NAMED}7.\n" in changed.stderr
        assert "Clinic" not in changed.stderr

    @pytest.mark.parametrize("options", [["--to", "recipient", "--two-person"], ["--openings", "2"]])
    def test_and_nothing_where_they_need_not(self, run: Run, photo: Path, options: list[str]) -> None:
        result = run("send", photo, "--consent", "none", *options)
        assert (result.exit_code, NAMED in result.stderr) == (0, False)


CANNOT = "Example Hospital cannot take the report in: its administrators would have to name enterprise:7"


@pytest.mark.usefixtures("joined")
class TestWhatAnEnterprisesOwnRuleSaysOfItsScript:
    @pytest.mark.parametrize(
        ("recipients", "said"),
        [
            ((), CANNOT),
            (("kim@example.org",), CANNOT),
            (("*@hospital.example",), "only if one of the domains that the rule names is its own"),
            (("enterprise:7",), ""),
        ],
    )
    def test_two_persons_keep_it_out_unless_the_rule_names_it(
        self, fake: FakeAdministered, run: Run, photo: Path, recipients: tuple[str, ...], said: str
    ) -> None:
        fake.joined = {7: "Example Hospital"}
        fake.rules = [EnterpriseTerms(7, "Example Hospital", 1, Terms(recipients, two_person=True))]
        result = run("send", photo, "--consent", "none", "--to", "storage")
        assert result.exit_code == 0, result.output
        text = " ".join(result.stderr.split())
        assert (said or "By a rule") in text if said else "By a rule" not in text
        assert "By a rule" not in run("send", photo, "--consent", "none", "--to", "recipient").stderr

    def test_another_enterprises_rule_holds_for_it_as_for_everybody(
        self, fake: FakeAdministered, run: Run, photo: Path
    ) -> None:
        fake.rules = [EnterpriseTerms(7, "Example Hospital", 1, Terms(("kim@example.org",)))]
        text = run("send", photo, "--consent", "none", "--to", "storage").stderr
        assert "By a rule of Example Hospital, Example Clinic cannot take the report in" in text
        assert "Hospital, Example Hospital" not in text
        fake.rules = [EnterpriseTerms(7, "Example Hospital", 1, Terms(purposes=("treatment",)))]
        text = run("send", photo, "--consent", "none", "--to", "storage").stderr
        assert "Example Clinic cannot take the report in: a script says no purpose" in text


@pytest.mark.usefixtures("ruled")
class TestAServerThatMakesNoKeys:
    @pytest.fixture(autouse=True)
    def told(self, fake: FakeAdministered, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """What tokens say of rules, beside what they say anyway."""
        says: dict[str, Any] = {}
        made = fake.token

        def token(*audiences: str, **more: Any) -> str:
            return made(*audiences, **more, **(says if HOSPITAL in audiences else {}))

        monkeypatch.setattr(fake, "token", token)
        return says

    @pytest.mark.parametrize("options", [[], ["--no-upload"], ["--two-person"]])
    def test_no_rule_is_said_to_hold_at_one_that_is_registered_as_another_kind(
        self, fake: FakeAdministered, run: Run, photo: Path, options: list[str]
    ) -> None:
        send = ("send", photo, "--consent", "none", "--key-server", TLS_ENDPOINT, "--yes", *options)
        result = run(*send)
        assert (result.exit_code, "[policies_not_told]" in result.stderr) == (4, True)
        assert "A rule of" not in result.stderr
        assert [one.url.path for one in fake.requests if one.method == "POST"][-1] == "/tokens"

    def test_nor_where_there_is_no_room_for_all(self, run: Run, photo: Path, told: dict[str, Any]) -> None:
        told["key_policies"] = None
        result = run("send", photo, "--consent", "none", "--key-server", HOSPITAL, "--yes")
        assert (result.exit_code, "[policies_too_large]" in result.stderr) == (4, True)
        assert "A rule of" not in result.stderr

    def test_what_is_told_is_said(self, run: Run, photo: Path) -> None:
        result = run("send", photo, "--consent", "none", "--key-server", HOSPITAL, "--yes")
        assert result.exit_code == 0, result.output
        assert SAID in result.stderr
