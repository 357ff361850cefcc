"""``picsafe enterprise consent-wording``, and what is done with it when a report is sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.administered import FakeAdministered
from tests.unit.picsafe.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("signed_in")

WORDS = """title = "Form K-17"
url = "https://hospital.example/k17.pdf"

[en]
treatment = "I agree to \\"photos\\" for my treatment."
education = "I agree to teaching."
publication = "I agree to journals."
withdrawal = "I can withdraw at the ward."

[ar]
treatment = "أوافق على العلاج."
education = "أوافق على التعليم."
publication = "أوافق على النشر."
withdrawal = "يمكنني سحب الموافقة."

[ar.guardian]
treatment = "أوافق على علاج المريض."
education = "أوافق على التعليم."
publication = "أوافق على النشر."
withdrawal = "يمكنني سحب الموافقة."
"""
COMMAND = ("enterprise", "consent-wording")


@pytest.fixture
def fake() -> FakeAdministered:
    return FakeAdministered()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "words.toml"
    path.write_text(WORDS, encoding="utf-8")
    return path


def wording(number: int = 1, version: int = 3, **words: Any) -> dict[str, Any]:
    patient = {
        "treatment": f"I agree that hospital {number} treats me.",
        "education": "I agree to teaching.",
        "publication": "I agree to journals.",
        "withdrawal": "I can withdraw.",
    }
    return {
        "enterprise_id": number,
        "enterprise": f"Hospital {number}",
        "version": version,
        "changed_at": "2026-03-04T05:06:07Z",
        "words": {
            "languages": [{"language": "en", "patient": patient, "guardian": None}],
            "title": "",
            "url": "",
            **words,
        },
    }


def consent_in(run: Run, link: str) -> dict[str, Any]:
    opened = json.loads(run("open", link, "--json").stdout)
    said: dict[str, Any] = opened["other_metadata"]["picsafe"]["consent"]
    return said


def test_an_administrator_writes_it_sees_it_and_takes_it_back(run: Run, file: Path) -> None:
    assert "PicSafe's words" in run(*COMMAND, "show").stderr
    laid = run(*COMMAND, "set", file)
    assert (laid.exit_code, laid.stdout) == (0, WORDS)
    assert "Version 1 of " in laid.stderr
    # what is printed can be set
    shown = run(*COMMAND, "show").stdout
    file.write_text(shown, encoding="utf-8")
    again = json.loads(run(*COMMAND, "set", file, "--json").stdout)
    assert (again["version"], again["words"]["title"]) == (2, "Form K-17")
    assert run(*COMMAND, "show", "--history").stdout.splitlines()[-1].split()[-2:] == ["en,", "ar"]
    assert "PicSafe's words" in run(*COMMAND, "clear").stderr
    assert json.loads(run(*COMMAND, "show", "--json").stdout)["words"]["languages"] == []


def test_picsafes_words_are_there_to_begin_with(run: Run, file: Path) -> None:
    standard = run(*COMMAND, "show", "--standard").stdout
    file.write_text(standard, encoding="utf-8")
    assert run(*COMMAND, "set", file).stdout == standard
    said = run("consent-words", "--standard", "--language", "fr").stdout
    assert said.splitlines()[0] in standard


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[en", "is not TOML"),
        ("[en]\ntreatment = 'I agree.'", "Each language"),
        ("[en]\nteaching = 'x'", "Each language"),
        (WORDS.replace("[ar]", "[tlh]").replace("[ar.guardian]", "[tlh.guardian]"), "unknown language tlh"),
        ("x = 3", "Each language"),
    ],
)
def test_what_is_no_such_file_is_refused_here(
    fake: FakeAdministered, run: Run, file: Path, text: str, said: str
) -> None:
    file.write_text(text, encoding="utf-8")
    refused = run(*COMMAND, "set", file)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    assert fake.hospital.wordings == []


def test_what_the_server_refuses_is_said(run: Run, file: Path) -> None:
    file.write_text(WORDS.replace("teaching", "<b>teaching</b>"), encoding="utf-8")
    refused = run(*COMMAND, "set", file)
    assert (refused.exit_code, "invalid_consent_wording" in refused.stderr) == (2, True), refused.stderr


def test_a_report_has_the_hospitals_words_that_the_patient_was_read(
    fake: FakeAdministered, run: Run, photo: Path, recording: Path
) -> None:
    fake.wordings = [wording()]
    read = run("consent-words")
    assert read.stdout == "I agree that hospital 1 treats me.\nI can withdraw.\n"
    assert "Wording of Hospital 1, version 3 (--consent-version 1/3)." in read.stderr
    told = json.loads(run("consent-words", "--json").stdout)
    assert (told["issuer"], told["version"], told["consent_version"]) == ("Hospital 1", 3, "1/3")
    spoken = ("--consent", "verbal", "--consent-file", recording, "--allow", "treatment")
    given = ("send", photo, *spoken, "--consent-language", "en", "--consent-version")
    sent = run(*given, "1/3", "--json")
    said = consent_in(run, json.loads(sent.stdout)["link"])
    assert (said["wording"], said["issuer"], said["edition"]) == (read.stdout.strip(), "Hospital 1", "3")
    listed = run("open", json.loads(sent.stdout)["link"]).stdout
    assert "Hospital 1, version 3" in listed
    # another version, PicSafe's, another hospital's of the same number, and no whole answer
    for other in ("1/2", "0", "2/3", "3"):
        changed = run(*given, other)
        assert (changed.exit_code, "--consent-version 1/3 by now" in changed.stderr) == (2, True)


def test_what_the_hospital_has_not_written_is_picsafes_and_said_so(
    fake: FakeAdministered, run: Run, photo: Path, recording: Path
) -> None:
    fake.wordings = [wording()]
    standard = run("consent-words", "--standard", "--language", "de")
    fallen_back = run("consent-words", "--language", "de")
    assert (fallen_back.stdout, standard.stderr) == (standard.stdout, "")
    assert "has no words of its own for this: these are PicSafe's" in fallen_back.stderr
    guardian = run("consent-words", "--for-another")
    assert "of the patient" in guardian.stdout
    spoken = ("--consent", "verbal", "--consent-file", recording, "--allow", "treatment")
    sent = run("send", photo, *spoken, "--consent-language", "de", "--consent-version", "0", "--json")
    said = consent_in(run, json.loads(sent.stdout)["link"])
    assert said == {"wording": standard.stdout.strip(), "language": "de"}


def test_of_several_hospitals_the_one_that_the_report_goes_to_is_asked_about(
    fake: FakeAdministered, run: Run
) -> None:
    fake.wordings = [wording(1), wording(2)]
    offered = {
        "name": "Ward", "send_type": "post_dynamic", "endpoint": "https://endpoint.hospital.example",
        "key_server": "", "key": "", "enterprise_id": 2, "enterprise": "Hospital 2", "is_default": False,
    }  # fmt: skip
    fake.given = [offered]
    assert "hospital 2 treats" in run("consent-words", "--to", "Ward").stdout
    for elsewhere in ((), ("--to", "storage"), ("--to", "fhir")):
        assert "hospital 1 treats" in run("consent-words", *elsewhere).stdout
    fake.given = [{**offered, "is_default": True}]
    assert "hospital 2 treats" in run("consent-words").stdout


def test_without_a_sign_in_the_words_are_picsafes(fake: FakeAdministered, run: Run) -> None:
    fake.wordings = [wording()]
    assert run("sign-out").exit_code == 0
    said = run("consent-words")
    assert said.stdout.startswith("I agree that photos, videos and sound recordings of me")
    assert "Nobody is signed in" in said.stderr


def test_words_that_go_with_nothing_are_refused(run: Run, photo: Path, recording: Path) -> None:
    spoken = ("--consent", "verbal", "--consent-file", recording, "--allow", "treatment")
    form = ("--consent", "form", "--consent-file", photo, "--allow", "treatment", "--consent-language", "en")
    for given in (spoken, form):
        assert run("send", photo, *given, "--consent-version", "1").exit_code == 2
