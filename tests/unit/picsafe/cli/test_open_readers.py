"""The command line before servers that are newer than it: what it does not know it shows as it is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pypdf
import pytest
from click.testing import CliRunner, Result

from chalicelib.format.consent_levels import Answer, consent_answer
from chalicelib.format.metadata import ConsentLevel, decode_metadata
from chalicelib.format.pdf.document import render_report
from chalicelib.format.picsafe import PicsafeFile
from picsafe.cli import cli
from picsafe.cli.settings import Settings
from tests.fakes.picsafe import PICSAFE, FakePicSafe
from tests.vectors.build_open_readers import FILE, as_json
from tests.vectors.files import KEY, Entry, entries, picsafe, zipped

VECTORS = json.loads(FILE.read_text())
REPORT_ID = VECTORS["report_id"]

Ask = Callable[..., Result]

SENDER = {"kind": "user", "userid": 17, "firstname": "Pat", "lastname": "Example", "email": "pat@example.org"}


def tag_of(path: Path) -> str:
    with PicsafeFile.open(path) as file:
        return file.tag()


@pytest.fixture
def ask(fake: FakePicSafe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The command line with an answer of its own to one path; everything else is the fake's."""
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PICSAFE_SERVER", PICSAFE)

    def run(answers: dict[tuple[str, str], list[httpx.Response]], *arguments: str) -> Result:
        def handle(request: httpx.Request) -> httpx.Response:
            waiting = answers.get((request.method, request.url.path))
            return waiting.pop(0) if waiting else fake.handle(request)

        settings = Settings(transport=httpx.MockTransport(handle), clock=fake.clock, sleep=lambda _: None)
        return CliRunner().invoke(cli, list(arguments), obj=settings)

    assert run({}, "sign-in", "--link", f"{PICSAFE}/app/sign-in#token=link-secret").exit_code == 0
    return run


def named(part: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", [pytest.param(one, id=one["name"]) for one in VECTORS[part]])


def check(vector: dict[str, Any], result: Result) -> None:
    assert result.exit_code == 0, result.output
    for text in vector["shown"]:
        assert text in result.output
    for text in vector.get("not_shown", []):
        assert text not in result.output


@named("audit_logs")
def test_an_audit_trail(ask: Ask, vector: dict[str, Any]) -> None:
    def answers() -> dict[tuple[str, str], list[httpx.Response]]:
        pages = [httpx.Response(200, json=page) for page in vector["pages"]]
        return {("GET", f"/keys/{REPORT_ID}/log"): pages}

    check(vector, ask(answers(), "log", REPORT_ID))
    document = ask(answers(), "log", REPORT_ID, "--json")
    assert json.loads(document.stdout)["entries"] == [
        entry for page in vector["pages"] for entry in page["entries"]
    ]
    assert "\x9b" not in document.stdout


@named("report_lists")
def test_a_list_of_reports(ask: Ask, vector: dict[str, Any]) -> None:
    def answers() -> dict[tuple[str, str], list[httpx.Response]]:
        return {("GET", "/reports"): [httpx.Response(200, json=vector["answer"])]}

    check(vector, ask(answers(), "reports"))
    (listed,) = json.loads(ask(answers(), "reports", "--json").stdout)
    (sent,) = vector["answer"]["reports"]
    assert (listed["summary"], listed["destination"]) == (sent["summary"], sent["destination"])


@pytest.mark.parametrize(
    ("part", "method", "path", "arguments"),
    [
        ("recalls", "PATCH", f"/keys/{REPORT_ID}", ["recall", REPORT_ID]),
        ("enterprises", "GET", "/enterprise", ["enterprise", "show"]),
        ("registered_servers", "GET", "/enterprise/key-servers", ["enterprise", "key-server", "list"]),
        ("invitations", "GET", "/me/invitations", ["invitations"]),
    ],
)
def test_other_answers(ask: Ask, part: str, method: str, path: str, arguments: list[str]) -> None:
    for vector in VECTORS[part]:
        check(vector, ask({(method, path): [httpx.Response(200, json=vector["answer"])]}, *arguments))


@named("problems")
def test_a_refusal(ask: Ask, vector: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/problem+json"}
    refusal = httpx.Response(vector["status"], json=vector["body"], headers=headers)
    result = ask({("GET", "/reports"): [refusal]}, "reports")
    assert result.exit_code not in {0, 70}
    for text in vector["shown"]:
        assert text in result.stderr


@named("metadata")
def test_metadata_in_a_report(ask: Ask, vector: dict[str, Any], tmp_path: Path) -> None:
    document = vector["metadata"].encode()
    path = tmp_path / f"{REPORT_ID}.picsafe"
    members = [Entry("metadata.json", document), *entries()[1:2]]
    path.write_bytes(picsafe(zipped(members), package=json.dumps({"keyserver_url": PICSAFE}).encode()))

    def answers() -> dict[tuple[str, str], list[httpx.Response]]:
        key = {"report_id": REPORT_ID, "key": KEY, "sender": SENDER, "tag": tag_of(path)}
        return {("GET", f"/keys/{REPORT_ID}"): [httpx.Response(200, json=key)]}

    check(vector, ask(answers(), "open", str(path)))
    opened = json.loads(ask(answers(), "open", str(path), "--json").stdout)
    sent = json.loads(document)
    assert contains(opened["metadata"], sent["report"])
    assert opened["other_metadata"] == {name: sent[name] for name in sent if name != "report"}

    assert ask(answers(), "open", str(path), "--to", str(tmp_path / "out")).exit_code == 0
    assert (tmp_path / "out" / "metadata.json").read_bytes() == document


def test_what_the_seeds_metadata_has_no_place_for(ask: Ask, tmp_path: Path) -> None:
    extension = {
        "version": 2,
        "consent": {"wording": "I agree.\x1b[2J", "language": "en", "capacity": "lacking"},
        "body_site": {"text": "Left forearm"},
        "visit": "V-7",
        "urgency": "within 4 hours",
        "conversions": [{"item": "001", "from": "image/heic", "to": "image/jpeg"}],
    }
    consent = {
        "type": "signed",
        "treatment": "on",
        "education": "off",
        "consentlevels": "treatment,education,x",
    }
    document = json.dumps({"report": {"consent": consent}, "picsafe": extension}).encode()
    path = tmp_path / f"{REPORT_ID}.picsafe"
    members = [Entry("metadata.json", document), *entries()[1:2]]
    path.write_bytes(picsafe(zipped(members), package=json.dumps({"keyserver_url": PICSAFE}).encode()))
    key = httpx.Response(
        200, json={"report_id": REPORT_ID, "key": KEY, "sender": SENDER, "tag": tag_of(path)}
    )
    result = ask({("GET", f"/keys/{REPORT_ID}"): [key]}, "open", str(path))
    assert result.exit_code == 0, result.output
    for line in (
        "Consent     signed: treatment, x",
        "Visit       V-7",
        "Capacity    The patient was not able to decide",
        "Wording     I agree.\N{REPLACEMENT CHARACTER}[2J",
        "Language    en",
        "Urgency     within 4 hours",
        "Body site   Left forearm",
        "Converted   001: HEIC to JPEG",
    ):
        assert line in result.stdout.splitlines()
    assert "says more than this version" in result.stderr


def contains(written: Any, sent: Any) -> bool:
    """Whether everything that was sent is there; empty fields may have come."""
    if isinstance(sent, dict):
        return all(contains(written.get(name), value) for name, value in sent.items())
    if isinstance(sent, list):
        return len(written) == len(sent) and all(map(contains, written, sent))
    return bool(written == sent)


@named("metadata")
def test_metadata_in_a_document(vector: dict[str, Any]) -> None:
    metadata = decode_metadata(vector["metadata"].encode())
    granted = {level for level in ConsentLevel if consent_answer(metadata.consent, level) is Answer.YES}
    assert not granted & set(vector["not_consented"])
    output = io.BytesIO()
    render_report(output, metadata=metadata, invariant=True)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(output).pages)
    for shown in vector["shown"]:
        assert shown.casefold() in text.casefold()


def test_the_vectors_on_disk_are_those_that_the_generator_builds() -> None:
    assert FILE.read_text() == as_json()
