"""``picsafe institutions`` and ``picsafe send --to NAME``."""

from __future__ import annotations

import email
import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.format.metadata import decode_metadata
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.static_keys import StaticPrivateKey
from tests.fakes.picsafe import ENDPOINT, HOSPITAL, TLS_ENDPOINT, FakePicSafe, problem
from tests.fakes.smtp import smtp_server
from tests.unit.picsafe.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("signed_in")

REPORT_ID = "0000000171772600767000"


def add(run: Run, name: str, send_type: str, *options: str) -> None:
    result = run("institutions", "add", name, "--send-type", send_type, *options)
    assert result.exit_code == 0, result.stderr


def send(run: Run, photo: Path, name: str, *options: str | Path) -> Any:
    return run("send", photo, "--consent", "none", "--to", name, "--yes", *options)


def details(metadata: bytes) -> tuple[str, str, str]:
    found = decode_metadata(metadata).details
    return found.sendtype, found.sendto, found.reportendpoint


def test_institutions_are_added_listed_and_removed(fake: FakePicSafe, run: Run) -> None:
    assert "no institution yet" in run("institutions", "list").stderr
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT, "--key-server", HOSPITAL)
    add(run, "Anybody", "email")
    fake.given = [
        {
            **fake.institutions[0],
            "name": "Ward 3",
            "enterprise_id": 3,
            "enterprise": "Example Hospital",
            "is_default": True,
        }
    ]
    lines = run("institutions", "list").stdout.splitlines()
    assert [line.split("  ")[0].strip() for line in lines[-3:]] == [
        "Ward 3 (default)",
        "My Hospital",
        "Anybody",
    ]
    assert "any recipient" in lines[-1]
    twice = run("institutions", "add", "my hospital", "--send-type", "email")
    assert (twice.exit_code, "[institution_exists]" in twice.stderr) == (1, True)
    assert run("institutions", "remove", "Ward 3").exit_code == 2
    assert run("institutions", "remove", "nowhere").exit_code == 5
    assert run("institutions", "remove", "my hospital").exit_code == 0
    assert [one["name"] for one in json.loads(run("institutions", "list", "--json").stdout)] == [
        "Ward 3",
        "Anybody",
    ]


@pytest.mark.parametrize("endpoint", [TLS_ENDPOINT, ENDPOINT])
def test_a_sealed_report_is_posted_and_listed(
    fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path, endpoint: str
) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", endpoint)
    result = send(run, photo, "my hospital")
    assert result.exit_code == 0, result.stderr
    assert "Example Hospital runs, not PicSafe" in result.stderr
    assert result.stdout.startswith("My Hospital has taken 1 photo (")
    [(name, content, claims)] = fake.posted
    assert name == f"{REPORT_ID}.picsafe"
    assert claims["sha256"] == hashlib.sha256(content).hexdigest()
    assert claims["aud"] == [endpoint]
    (tmp_path / name).write_bytes(content)
    with PicsafeFile.open(tmp_path / name) as file:
        opened = file.unlock(fake.keys[REPORT_ID].key)
        found = opened.metadata.details
    assert (found.sendtype, found.sendto, found.reportendpoint) == ("post_dynamic", "My Hospital", endpoint)
    assert fake.keys[REPORT_ID].tag is not None
    [listed] = json.loads(run("reports", "--json").stdout)
    assert (listed["report_id"], listed["destination"], listed["link"]) == (REPORT_ID, "endpoint", None)


def test_a_plain_report_is_posted_over_tls_alone(fake: FakePicSafe, run: Run, photo: Path) -> None:
    add(run, "Warehouse", "post", "--endpoint", TLS_ENDPOINT)
    assert send(run, photo, "Warehouse").exit_code == 0
    [(name, content, _)] = fake.posted
    assert name == "package.encrypted"
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {"metadata.json", "report.pdf", "001.jpg"} <= set(archive.namelist())
        assert details(archive.read("metadata.json")) == ("post", "Warehouse", TLS_ENDPOINT)
        assert decode_metadata(archive.read("metadata.json")).details.reportid == REPORT_ID
    assert fake.keys == {}
    fake.institutions[0]["endpoint"] = ENDPOINT
    refused = send(run, photo, "Warehouse")
    assert (refused.exit_code, "[insecure_url]" in refused.stderr) == (4, True)
    assert len(fake.posted) == 1


def test_a_report_is_sealed_to_the_institutions_own_key(
    fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path
) -> None:
    key = StaticPrivateKey.generate()
    add(run, "Clinic", "post_static", "--endpoint", ENDPOINT, "--key", key.public_key)
    assert send(run, photo, "Clinic").exit_code == 0
    [(name, content, _)] = fake.posted
    (tmp_path / name).write_bytes(content)
    with PicsafeFile.open(tmp_path / name) as file:
        assert file.static_key is not None
        assert file.unlock(key.unwrap(file.static_key)).metadata.details.sendtype == "post_static"
    assert fake.keys == {}


def test_what_the_endpoint_refuses_is_said(fake: FakePicSafe, run: Run, photo: Path) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    answers = [
        httpx.Response(403, json={"success": False, "error": "Not your reports.", "code": "not_allowed"}),
        httpx.Response(200, json={"success": False, "error": "No room."}),
        # words that a terminal would act on
        httpx.Response(200, json={"success": False, "error": "\x1b[2JFull.", "code": "\x1b]0;owned\x07"}),
        httpx.Response(200, text="<html>"),
    ]
    fake.faults.append(lambda request: answers.pop(0) if request.url.path == "/api/report" else None)
    for words in ("Not your reports.", "No room.", "Full. [not_taken]", "Is the endpoint's address right?"):
        result = send(run, photo, "My Hospital")
        assert result.exit_code != 0
        assert words in result.stderr
        assert "\x1b" not in result.stderr + result.stdout
    assert json.loads(run("reports", "--json").stdout) == []


def test_an_answer_that_was_lost_is_asked_for_with_the_same_bytes(
    fake: FakePicSafe, run: Run, photo: Path
) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    lost = [True, True]

    def losing(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/api/report" and lost:
            lost.pop()
            fake._endpoint_server(request)
            raise httpx.ReadError("the answer was lost")
        return None

    fake.faults.append(losing)
    assert send(run, photo, "My Hospital").exit_code == 0
    assert len({content for _, content, _ in fake.posted}) == 1
    assert len(fake.posted) == 3


def test_a_mail_is_written_that_a_mail_program_sends(
    fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path
) -> None:
    add(run, "My Hospital", "email", "--endpoint", "reports@hospital.example.org")
    result = send(run, photo, "My Hospital")
    assert result.exit_code == 0, result.stderr
    message: Any = email.message_from_bytes((tmp_path / f"{REPORT_ID}.eml").read_bytes())
    assert (message["To"], message["From"]) == ("reports@hospital.example.org", "pat@example.org")
    assert message["X-Unsent"] == "1"
    [attachment] = [part for part in message.walk() if part.get_filename()]
    assert attachment.get_filename() == f"{REPORT_ID}.picsafe"
    assert "Pat" not in str(message["Subject"])
    with PicsafeFile.open(_written(tmp_path, attachment)) as file:
        found = file.unlock(fake.keys[REPORT_ID].key).metadata.details
    assert (found.sendtype, found.sendto, found.reportendpoint) == (
        "email",
        "My Hospital",
        "reports@hospital.example.org",
    )
    [listed] = json.loads(run("reports", "--json").stdout)
    assert listed["destination"] == "endpoint"
    assert send(run, photo, "My Hospital", "--output", tmp_path / f"{REPORT_ID}.eml").exit_code == 1


def test_a_mail_to_anybody_has_no_recipient_yet(run: Run, photo: Path, tmp_path: Path) -> None:
    add(run, "Anybody", "email", "--key-server", HOSPITAL)
    refused = send(run, photo, "Anybody", "--smtp-url", "smtp://127.0.0.1:1")
    assert refused.exit_code == 2
    assert send(run, photo, "Anybody", "--output", tmp_path / "mail.eml").exit_code == 0
    message = email.message_from_bytes((tmp_path / "mail.eml").read_bytes())
    assert message["To"] is None


class Mailbox:
    """What a mail server has taken."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        self.taken.append(envelope)
        return self.answer


def test_a_mail_is_sent_by_a_mail_server(run: Run, photo: Path, tmp_path: Path) -> None:
    add(run, "My Hospital", "email", "--endpoint", "reports@hospital.example.org")
    box = Mailbox()
    with smtp_server(box) as port:
        result = send(run, photo, "My Hospital", "--smtp-url", f"smtp://127.0.0.1:{port}")
        box.answer = "554 Not here"
        refused = send(run, photo, "My Hospital", "--smtp-url", f"smtp://127.0.0.1:{port}")
    assert result.stdout.startswith("Mailed 1 photo to My Hospital.")
    envelope = box.taken[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("pat@example.org", ["reports@hospital.example.org"])
    mail = email.message_from_bytes(envelope.content)
    assert mail["X-Unsent"] is None
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@example.org>")
    assert (refused.exit_code, "[mail_refused]" in refused.stderr) == (1, True)
    assert list(tmp_path.glob("*.eml")) == []


def test_a_mail_server_that_is_away_or_none_is_said(run: Run, photo: Path) -> None:
    add(run, "My Hospital", "email", "--endpoint", "reports@hospital.example.org")
    assert send(run, photo, "My Hospital", "--smtp-url", "smtp://127.0.0.1:1").exit_code == 7
    assert send(run, photo, "My Hospital", "--smtp-url", "nonsense").exit_code == 2


class TestWhatAnEnterpriseHasChosen:
    @pytest.fixture(autouse=True)
    def given(self, fake: FakePicSafe) -> None:
        settings = {"name": "Ward 3", "send_type": "post_dynamic", "endpoint": TLS_ENDPOINT}
        whose = {"enterprise_id": 3, "enterprise": "Example Hospital", "is_default": True}
        fake.given = [{"key_server": "", "key": "", **settings, **whose}]

    def send(self, run: Run, photo: Path, *options: str, answers: str | None = None) -> Any:
        return run("send", photo, "--consent", "none", *options, input=answers)

    def test_mails_no_link_so_that_nobody_is_told(self, fake: FakePicSafe, run: Run, photo: Path) -> None:
        kim = "kim@example.org"
        refused = self.send(run, photo, "--only", kim, "--tell", "--yes")
        assert (refused.exit_code, fake.keys, fake.posted) == (2, {}, [])
        assert "--to recipient or --to storage with --tell" in " ".join(refused.stderr.split())
        for to in (kim, "recipient"):
            sent = self.send(run, photo, "--to", to, "--only", kim, "--tell", "--yes")
            assert (sent.exit_code, f"mails the link to {kim}" in sent.stderr) == (0, True), sent.output
        assert [one["destination"] for one in fake.logged] == ["recipient", "recipient"]

    def test_is_named_and_asked_about(
        self, fake: FakePicSafe, run: Run, photo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
        refused = self.send(run, photo, answers="n\n")
        assert refused.exit_code == 2
        assert f"Example Hospital has chosen for its members that reports go to Ward 3 ({TLS_ENDPOINT})." in (
            refused.stderr
        )
        assert fake.posted == []
        agreed = self.send(run, photo, answers="y\ny\n")
        assert agreed.stdout.startswith("Ward 3 has taken 1 photo")

    def test_gets_nothing_where_nobody_can_be_asked(self, fake: FakePicSafe, run: Run, photo: Path) -> None:
        result = self.send(run, photo, "--json")
        assert result.exit_code == 2
        assert json.loads(result.stderr.splitlines()[-1])["error"]["code"] == "destination_not_chosen"
        assert (fake.posted, fake.files, fake.keys) == ([], {}, {})

    def test_gets_what_was_agreed_to_beforehand(self, fake: FakePicSafe, run: Run, photo: Path) -> None:
        result = self.send(run, photo, "--yes")
        assert "reports go to Ward 3" in result.stderr
        assert [name for name, _, _ in fake.posted] == [f"{REPORT_ID}.picsafe"]

    @pytest.mark.parametrize("options", [["--to", "storage"], ["--key-server", HOSPITAL, "--yes"]])
    def test_is_passed_over_by_who_says_where_or_how(
        self, fake: FakePicSafe, run: Run, photo: Path, options: list[str]
    ) -> None:
        result = self.send(run, photo, *options)
        assert result.exit_code == 0, result.stderr
        assert (fake.posted, len(fake.files)) == ([], 1)

    def test_is_not_ones_own_of_the_same_name(self, fake: FakePicSafe, run: Run, photo: Path) -> None:
        add(run, "Ward 3", "email")
        assert self.send(run, photo, "--yes").stdout.startswith("Ward 3 has taken")
        assert len(fake.posted) == 1

    @pytest.mark.parametrize("options", [[], ["--yes"]])
    def test_is_nothing_where_several_have_chosen_differently(
        self, fake: FakePicSafe, run: Run, photo: Path, options: list[str]
    ) -> None:
        evil = {**fake.given[0], "enterprise_id": 2, "enterprise": "Evil", "endpoint": ENDPOINT}
        fake.given.insert(0, evil)
        refused = self.send(run, photo, *options)
        assert (refused.exit_code, "[destination_not_chosen]" in refused.stderr) == (2, True)
        assert f"Evil has chosen Ward 3 ({ENDPOINT}).\nExample Hospital has chosen" in refused.stderr
        assert (fake.posted, fake.files, fake.keys) == ([], {}, {})
        evil["endpoint"] = TLS_ENDPOINT
        assert self.send(run, photo, "--yes").exit_code == 0


class TestWhatSeveralEnterprisesGive:
    """Whoever has a member in common with a hospital may call something as the hospital does."""

    @pytest.fixture(autouse=True)
    def given(self, fake: FakePicSafe) -> None:
        ward = {"name": "Ward 3", "send_type": "email", "key_server": "", "key": "", "is_default": False}
        fake.given = [
            {**ward, "endpoint": "in@evil.example", "enterprise_id": 2, "enterprise": "Evil"},
            {**ward, "endpoint": "in@hospital.example", "enterprise_id": 3, "enterprise": "Example Hospital"},
        ]

    def test_is_not_sent_to_by_a_name_of_both(
        self, fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path
    ) -> None:
        refused = send(run, photo, "ward 3", "--output", tmp_path)
        assert (refused.exit_code, "[ambiguous_institution]" in refused.stderr) == (2, True)
        assert "'Evil: Ward 3', 'Example Hospital: Ward 3'" in refused.stderr
        assert (fake.keys, list(tmp_path.glob("*.eml"))) == ({}, [])

    def test_is_told_apart_by_the_enterprise_and_said_where_it_leads(
        self, run: Run, photo: Path, tmp_path: Path
    ) -> None:
        sent = send(run, photo, "example hospital: ward 3", "--output", tmp_path)
        assert sent.exit_code == 0, sent.stderr
        assert "Example Hospital gives Ward 3 (in@hospital.example)." in sent.stderr
        [mail] = tmp_path.glob("*.eml")
        assert email.message_from_bytes(mail.read_bytes())["To"] == "in@hospital.example"

    def test_is_one_where_both_give_the_same(self, fake: FakePicSafe, run: Run, photo: Path) -> None:
        fake.given[0]["endpoint"] = fake.given[1]["endpoint"]
        assert run("send", photo, "--consent", "none", "--to", "Ward 3", "--yes").exit_code == 0

    def test_does_not_stand_in_the_way_of_ones_own(self, run: Run, photo: Path, tmp_path: Path) -> None:
        add(run, "Ward 3", "email")
        sent = send(run, photo, "Ward 3", "--output", tmp_path)
        assert (sent.exit_code, " gives " in sent.stderr) == (0, False)


def test_a_mail_server_for_all_mails_is_in_no_others_way(
    fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICSAFE_SMTP_URL", "smtp://127.0.0.1:1")
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    add(run, "Anybody", "email")
    assert send(run, photo, "My Hospital").exit_code == 0
    assert send(run, photo, "Anybody", "--output", tmp_path / "mail.eml").exit_code == 0
    assert (len(fake.posted), (tmp_path / "mail.eml").exists()) == (1, True)


def test_what_does_not_go_together_is_refused(run: Run, photo: Path) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    for options in (
        ["--key-server", HOSPITAL],
        ["--no-upload"],
        ["--smtp-url", "smtp://x"],
        ["--output", "x"],
    ):
        assert send(run, photo, "My Hospital", *options).exit_code == 2
    assert send(run, photo, "nowhere").exit_code == 5


def test_a_report_that_cannot_be_listed_was_taken_all_the_same(
    fake: FakePicSafe, run: Run, photo: Path
) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    fake.faults.append(
        lambda request: problem(503, "unavailable") if request.url.path == "/reports" else None
    )
    result = send(run, photo, "My Hospital", "--json")
    assert json.loads(result.stdout) == {
        "report_id": REPORT_ID,
        "institution": "My Hospital",
        "send_type": "post_dynamic",
        "endpoint": TLS_ENDPOINT,
        "is_listed": False,
        "conversions": [],
    }


def _written(folder: Path, attachment: Any) -> Path:
    path = folder / "attached.picsafe"
    path.write_bytes(attachment.get_payload(decode=True))
    return path


def test_what_takes_a_plan_is_said_in_one_sentence_before_anything_is_sent(
    fake: FakePicSafe, run: Run, photo: Path
) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    add(run, "By mail", "email", "--endpoint", "reports@hospital.example")
    fake.needs_plan = {"post_dynamic": "enterprise", "post_static": "enterprise"}
    listed = run("institutions", "list").stdout
    assert "post_dynamic (needs the plan Enterprise)" in listed
    assert "email (needs" not in listed
    refused = send(run, photo, "My Hospital")
    assert (refused.exit_code, "[plan_required]" in refused.stderr) == (4, True)
    assert "needs the plan Enterprise" in refused.stderr
    assert "ask your hospital" in refused.stderr
    assert (fake.posted, fake.keys) == ([], {})
    another = ("institutions", "add", "Ward 3", "--send-type", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    assert "[plan_required]" in run(*another).stderr
    assert run("institutions", "remove", "By mail").exit_code == 0


def test_no_plan_hinders_mails_links_and_picsafe_cloud(
    fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path
) -> None:
    add(run, "By mail", "email", "--endpoint", "reports@hospital.example")
    fake.needs_plan = {"post": "pro", "post_dynamic": "enterprise", "post_static": "enterprise"}
    assert send(run, photo, "By mail", "--output", tmp_path).exit_code == 0
    for to in ("storage", "recipient"):
        assert run("send", photo, "--consent", "none", "--to", to).exit_code == 0


def test_an_endpoint_that_takes_a_plan_which_was_lost_meanwhile_gets_nothing(
    fake: FakePicSafe, run: Run, photo: Path
) -> None:
    add(run, "My Hospital", "post_dynamic", "--endpoint", TLS_ENDPOINT)
    fake.faults.append(
        lambda request: problem(403, "plan_required") if request.url.path == "/tokens" else None
    )
    refused = send(run, photo, "My Hospital")
    assert (refused.exit_code, "[plan_required]" in refused.stderr) == (4, True)
    assert fake.posted == []


def test_a_plan_of_a_later_server_is_shown_as_it_is(fake: FakePicSafe, run: Run) -> None:
    fake.plan = "platinum"
    assert "platinum" in run("profile").stdout
    add(run, "My Hospital", "post", "--endpoint", TLS_ENDPOINT)
    fake.needs_plan = {"post": "platinum"}
    assert "needs the plan Platinum" in run("institutions", "list").stdout
