from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from pypdf import PdfReader

from chalicelib.format.rncryptor import encrypt
from tests.fakes.picsafe import API_KEY, HOSPITAL, PICSAFE, STRANGER, FakePicSafe, problem
from tests.fakes.sealed_reports import add_report

Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("signed_in")


def sent(run: Run, *arguments: str | Path) -> dict[str, str]:
    result = run("send", *arguments, "--consent", "none", "--json")
    assert result.exit_code == 0, result.output
    document: dict[str, str] = json.loads(result.stdout)
    return document


def test_who_is_signed_in(run: Run) -> None:
    assert "Dr Pat Example" in run("whoami").stdout
    assert json.loads(run("whoami", "--json").stdout) == {
        "server": PICSAFE,
        "user": {
            "userid": 17,
            "email": "pat@example.org",
            "title": "Dr",
            "firstname": "Pat",
            "lastname": "Example",
            "country": "DE",
            "plan": "enterprise",
            "notices": dict.fromkeys(("opened", "refused", "recalled", "undelivered", "expiring"), False),
            "language": "",
        },
    }
    assert run("sign-out").stdout == "Signed out.\n"
    assert run("sign-out").stdout == "Nobody was signed in.\n"
    assert run("whoami").exit_code == 3


def test_a_sign_in_for_scripts(fake: FakePicSafe, run: Run) -> None:
    fake.user["country"] = ""
    challenge = run("sign-in", "pat@example.org", "--no-wait").stdout.strip()
    result = run("sign-in", "--challenge", challenge, "--code", "acde2345", "--country", "de", "--json")
    assert json.loads(result.stdout)["country"] == "DE"
    assert run("sign-in", "--challenge", challenge, "--code", "ACDE-2346").exit_code == 3
    assert run("sign-in", "pat@example.org").exit_code == 2
    too_early = run("sign-in", "pat@example.org", "--no-wait", "--country", "de")
    assert (too_early.exit_code, "go with the --code" in too_early.stderr) == (2, True)


def test_a_missing_name_is_pointed_out(fake: FakePicSafe, run: Run) -> None:
    fake.user["lastname"] = ""
    result = run("sign-in", "--link", "link-secret")
    assert result.exit_code == 0
    assert "picsafe profile --firstname" in result.stdout


def test_an_account_is_deleted_once_it_is_said_what_that_means(
    fake: FakePicSafe, run: Run, photo: Path, home: Path
) -> None:
    sent(run, photo)
    refused = run("delete-account")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert fake.seen("DELETE", "/me") == []
    result = run("delete-account", "--yes", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"deleted": True, "userid": 17})
    assert "account of pat@example.org" in result.stderr
    assert "You have sent one report. Afterwards you cannot recall" in result.stderr
    assert run("whoami").exit_code == 3
    # neither the sign-in nor what the device was known by
    assert "pat@example.org" not in (home / "credentials.json").read_text()


def test_who_has_sent_nothing_is_told_of_no_reports(run: Run) -> None:
    result = run("delete-account", "--yes")
    assert result.exit_code == 0
    assert "cannot recall" not in result.stderr
    assert result.stdout == "The account is deleted, and you are signed out.\n"


def test_the_last_administrator_stays_and_stays_signed_in(fake: FakePicSafe, run: Run) -> None:
    fake.faults.append(
        lambda request: problem(409, "last_administrator") if request.method == "DELETE" else None
    )
    assert run("delete-account", "--yes").exit_code == 1
    assert run("whoami").exit_code == 0


def test_the_profile_is_shown_and_changed(fake: FakePicSafe, run: Run) -> None:
    assert "Dr Pat Example" in run("profile").stdout
    assert fake.seen("PATCH", "/me") == []
    assert "Prof Pat Example" in run("profile", "--title", "Prof").stdout
    assert json.loads(run("whoami", "--json").stdout)["user"]["title"] == "Prof"


def test_what_one_is_told_of_by_mail_is_shown_and_changed(fake: FakePicSafe, run: Run) -> None:
    assert "Mails when   never" in run("profile").stdout
    asked = run("profile", "--tell-me", "opened, Refused")
    assert "Mails when   your reports are opened, somebody is refused one" in asked.stdout
    assert {name for name, is_told in fake.notices.items() if is_told} == {"opened", "refused"}
    assert "your reports are opened" in run("profile", "--title", "Prof").stdout
    assert json.loads(run("profile", "--tell-me", "recalled", "--json").stdout)["notices"]["recalled"] is True
    assert {name for name, is_told in fake.notices.items() if is_told} == {"recalled"}
    assert "never" in run("profile", "--tell-me", "nothing").stdout
    assert run("profile", "--tell-me", "opened,all").exit_code == 2


def test_the_language_of_mails(fake: FakePicSafe, run: Run) -> None:
    assert "Mails in" not in run("profile").stdout
    assert re.search(r"Mails in +fr", run("profile", "--language", "fr").stdout)
    assert fake.language == "fr"
    assert json.loads(run("profile", "--json").stdout)["language"] == "fr"
    assert run("profile", "--language", "pt").exit_code == 2


def test_sending_prints_the_message_and_nothing_else_to_standard_output(run: Run, photo: Path) -> None:
    result = run("send", photo, "--consent", "none", "--to", "recipient")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Please tap the link below (valid for 7 days) to view a PicSafe report containing 1 photo.\n\n"
    )
    assert result.stdout.splitlines()[-1].startswith(f"{PICSAFE}/app/report/de/")
    assert "Report   0000000171772600767000" in result.stderr


def test_a_paper_form_and_what_was_agreed_to(run: Run, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "agreed.txt").write_text("Ich willige ein.\n")
    form = ("--consent", "form", "--consent-file", photo, "--allow", "treatment,education")
    result = run(
        "send", photo, *form, "--consent-text", "agreed.txt", "--consent-language", "de",
        "--guardian", "Chris Sample", "--relationship", "Mother", "--capacity", "lacking",
        "--use-for", f"{photo}=treatment", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    link = json.loads(result.stdout)["link"]
    opened = json.loads(run("open", link, "--json").stdout)
    assert opened["metadata"]["consent"]["type"] == "signed"
    assert opened["other_metadata"]["picsafe"]["consent"] == {
        "wording": "Ich willige ein.",
        "language": "de",
        "capacity": "lacking",
        "evidence": "paper_form",
        "relationship": "Mother",
    }
    assert [item["levels"] for item in opened["metadata"]["media"]] == ["treatment"]
    assert opened["consent_gaps"] == []
    listed = run("open", link).stdout
    assert "signed on a paper form: treatment, education" in listed
    assert "Chris Sample (Mother)" in listed
    assert "001 is for treatment" in listed
    more = run("send", photo, *form, "--use-for", f"{photo}=publication")
    assert (more.exit_code, "no more than the patient consented to" in more.output) == (2, True)
    assert run("send", photo, "--consent", "none", "--consent-language", "de").exit_code == 2
    assert run("send", photo, *form, "--use-for", "treatment").exit_code == 2


def test_the_words_that_a_patient_is_read_are_those_in_the_report(
    run: Run, photo: Path, recording: Path
) -> None:
    spoken = ("--consent", "verbal", "--consent-file", recording, "--allow", "treatment,education")
    agreed = ("--allow", "treatment,education", "--for-another")
    words = run("consent-words", "--language", "de", *agreed).stdout
    assert len(words.splitlines()) == 3
    sent = run("send", photo, *spoken, "--consent-language", "de", "--guardian", "Chris Sample", "--json")
    opened = json.loads(run("open", json.loads(sent.stdout)["link"], "--json").stdout)
    said = opened["other_metadata"]["picsafe"]["consent"]
    assert (said["wording"], said["language"]) == (words.strip(), "de")
    assert run("consent-words", "--language", "DE-at", *agreed).stdout == words
    kind = run("send", photo, *spoken, "--consent-language", "fr-CA", "--json")
    opened = json.loads(run("open", json.loads(kind.stdout)["link"], "--json").stdout)
    said = opened["other_metadata"]["picsafe"]["consent"]
    french = run("consent-words", "--language", "fr", "--allow", "treatment,education").stdout
    assert (said["wording"], said["language"]) == (french.strip(), "fr")
    for nobody in ((), ("--guardian", " ")):
        unable = run("send", photo, *spoken, "--consent-language", "en", "--capacity", "lacking", *nobody)
        assert (unable.exit_code, "--guardian says who consented" in unable.output) == (2, True)
    refused = run("send", photo, *spoken, "--consent-language", "tlh")
    assert (refused.exit_code, "no wording of consent in tlh" in refused.output) == (2, True)
    assert json.loads(run("consent-words", "--json").stdout)["language"] == "en"
    assert json.loads(run("consent-words", "--language", "AR-EG", "--json").stdout)["language"] == "ar"
    assert run("consent-words", "--language", "tlh").exit_code == 2


def test_everything_that_can_be_said_about_a_report(
    run: Run, photo: Path, recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Day 3\nbetter\n")
    result = run(
        "send", photo, recording, "--patient-firstname", "Kim", "--patient-lastname", "Sample",
        "--birth-date", "1958-03-24", "--patient-id", "MRN 7", "--guardian", "Chris Sample",
        "--translator", "Alex Example", "--consent", "verbal", "--consent-file", recording,
        "--allow", "treatment, education", "--notes-file", "notes.txt", "--latitude", "-37.8",
        "--longitude", "144.9", "--address", "1 Example Street", "--body-site", "Left forearm",
        "--urgency", "emergency", "--visit", "V-7", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    link = json.loads(result.stdout)["link"]
    report = json.loads(run("open", link, "--json").stdout)
    assert report["metadata"]["patient"] == {
        "firstname": "Kim", "lastname": "Sample", "day": "24", "month": "3", "year": "1958",
        "patientid": "MRN 7", "translator": "Alex Example", "guardian": "Chris Sample",
    }  # fmt: skip
    assert report["metadata"]["details"]["notes"] == "Day 3\nbetter"
    assert report["other_metadata"]["picsafe"]["body_site"] == {"text": "Left forearm"}
    assert report["other_metadata"]["picsafe"]["urgency"] == "emergency"
    assert report["other_metadata"]["picsafe"]["visit"] == "V-7"
    assert report["metadata"]["consent"]["type"] == "verbal"
    assert [file["name"] for file in report["files"]][2] == "consent.m4a"
    assert [file["codecs"] for file in report["files"] if "codecs" in file] == [["AAC"], ["AAC"]]
    assert report["folder"] is None
    listed = run("open", link, "--list").stdout
    assert [line.split()[-2:] for line in listed.splitlines() if ".m4a" in line] == [["0:02", "AAC"]] * 2
    assert "Kim Sample, born 1958-03-24" in listed
    assert "verbal: treatment, education" in listed


def test_a_note_needs_no_files_and_no_consent_and_says_what_it_answers(run: Run) -> None:
    asked = "0000000211772600767000"
    sent = run("send", "--in-reply-to", asked, "--notes", "Please come in.", "--no-upload", "--json")
    opened = run("open", json.loads(sent.stdout)["path"])
    assert f"Answer to   report of 4 March 2026, 05:06:07 UTC ({asked})" in opened.stdout
    assert run("send", "--in-reply-to", asked).exit_code == 2


def test_a_corrected_report_recalls_the_old_one_first_and_those_who_have_it_are_told(
    run: Run, photo: Path, fake: FakePicSafe
) -> None:
    old = json.loads(run("send", photo, "--consent", "none", "--json").stdout)
    fake.requests.clear()
    fake.now += timedelta(minutes=1)
    result = run("send", photo, "--consent", "none", "--supersedes", old["link"], "--json")
    assert result.exit_code == 0, result.output
    assert f"Report {old['report_id']} is recalled" in result.stderr
    new = json.loads(result.stdout)
    made = [(one.method, one.url.path) for one in fake.requests]
    recall = ("PATCH", f"/keys/{old['report_id']}")
    tell = ("POST", f"/reports/{old['report_id']}/withdrawal")
    steps = [recall, tell, ("POST", "/keys"), ("POST", "/reports"), tell]
    assert [one for one in made if one in steps] == steps
    assert json.loads(fake.seen(*recall)[0].content) == {"recalled": True, "reason": "wrong_patient"}
    assert [json.loads(one.content) for one in fake.seen(*tell)] == [
        {"opened_by": [], "reason": "wrong_patient"},
        {"opened_by": [], "reason": "wrong_patient", "superseded_by": new["report_id"]},
    ]
    said = run("open", new["link"]).stdout
    assert "Replaces" in said
    assert old["report_id"] in said


def test_those_who_have_a_wrong_report_are_told_although_its_correction_fails(
    run: Run, photo: Path, fake: FakePicSafe
) -> None:
    old = json.loads(run("send", photo, "--consent", "none", "--json").stdout)["report_id"]
    fake.now += timedelta(minutes=1)
    fake.requests.clear()

    def fail(request: httpx.Request) -> None:
        if (request.method, request.url.path) == ("POST", "/cloud/reports"):
            raise httpx.ConnectError("down")

    fake.faults.append(fail)
    result = run("send", photo, "--consent", "none", "--supersedes", old)
    assert result.exit_code == 7
    assert [json.loads(one.content) for one in fake.seen("POST", f"/reports/{old}/withdrawal")] == [
        {"opened_by": [], "reason": "wrong_patient"}
    ]
    assert f"send it again with --supersedes {old}" in result.stderr


def test_report_pdf_speaks_the_language_that_its_sender_chose(
    fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path
) -> None:
    link = sent(run, photo, "--language", "de")["link"]
    assert run("open", link, "--to", "report").exit_code == 0
    assert "Klinischer Bericht" in PdfReader(tmp_path / "report" / "report.pdf").pages[0].extract_text()
    assert run("send", photo, "--consent", "none", "--language", "pt").exit_code == 2


def test_opening_into_a_folder(fake: FakePicSafe, run: Run, photo: Path, tmp_path: Path) -> None:
    link = sent(run, photo)["link"]
    result = run("open", link, "--to", "report")
    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "001-thumbnail.jpg", "001.jpg", "metadata.json", "report.pdf",
    ]  # fmt: skip
    fake.requests.clear()
    again = run("open", link, "--to", "report")
    assert (again.exit_code, "[destination_exists]" in again.stderr) == (1, True)
    assert "at report already" in again.stderr
    assert fake.requests == []


def test_what_others_sent_is_put_into_ones_own_list(fake: FakePicSafe, run: Run, photo: Path) -> None:
    link = sent(run, photo)["link"]
    run("send", photo, "--consent", "none", "--no-upload")
    [file] = Path().glob("*.picsafe")
    assert run("open", link).exit_code == 0
    # one's own are in the other list
    assert fake.received == []
    fake.user["userid"] = 23
    assert run("sign-in", "--link", f"{PICSAFE}/app/sign-in#token=link-secret").exit_code == 0
    assert run("open", link, "--unlisted").exit_code == 0
    assert fake.received == []
    assert (run("open", f"See <{link}>.").exit_code, run("open", file).exit_code) == (0, 0)
    path = link.removeprefix(PICSAFE)
    assert fake.received == [{"report_id": link.rpartition("-")[2], "link": path}, {"report_id": file.stem}]
    fake.faults.append(lambda one: problem(503, "unavailable") if one.url.path == "/me/received" else None)
    assert run("open", link).exit_code == 0


def test_another_key_servers_word_for_the_sender_is_called_its_own(run: Run, photo: Path) -> None:
    agreed = run("send", photo, "--consent", "none", "--key-server", HOSPITAL, "--yes", "--json")
    of_theirs = run("open", json.loads(agreed.stdout)["link"], "--yes")
    assert (
        f"That this is the sender is the word of {HOSPITAL}, not of PicSafe's Key Server." in of_theirs.stderr
    )
    of_ours = run("open", sent(run, photo)["link"])
    assert "Dr Pat Example <" in of_ours.stdout
    assert "the word of" not in of_ours.stderr


def test_a_report_of_another_persons_number_is_warned_of(fake: FakePicSafe, run: Run, photo: Path) -> None:
    link = sent(run, photo)["link"]
    fake.keys["0000000171772600767000"].entries[0]["user"]["userid"] = 66
    assert "begins with another person's user number" in run("open", link).stderr


def test_a_file_instead_of_a_link(run: Run, photo: Path, tmp_path: Path) -> None:
    result = run("send", photo, "--consent", "none", "--no-upload")
    assert result.stdout.startswith("Sealed 1 photo in 0000000171772600767000.picsafe (")
    assert "001.jpg" in run("open", "0000000171772600767000.picsafe").stdout
    assert run("send", photo, "--consent", "none", "--output", "x").exit_code == 2
    missing = run("open", "missing.picsafe")
    assert missing.exit_code == 2
    assert "There is no file missing.picsafe." in missing.stderr


def test_the_list_of_reports(fake: FakePicSafe, run: Run, photo: Path, video: Path) -> None:
    assert run("reports").stdout == ""
    assert "not sent anything" in run("reports").stderr
    first, second = sent(run, photo), sent(run, photo, video)
    assert [one["link"] for one in json.loads(run("reports", "--json").stdout)] == [
        second["link"],
        first["link"],
    ]
    assert len(json.loads(run("reports", "--json", "--limit", "1").stdout)) == 1
    fake.now += timedelta(days=8)
    lines = run("reports").stdout.splitlines()
    assert len(lines) == 4
    assert "1 photo and 1 video" in lines[2]
    assert lines[2].rstrip().endswith("expired")


def test_the_list_of_what_others_sent(fake: FakePicSafe, run: Run, photo: Path) -> None:
    assert "not opened anything" in run("reports", "--received").stderr
    link = sent(run, photo)["link"]
    fake.received = [
        {"report_id": link.rpartition("-")[2], "link": link.removeprefix(fake.origin)},
        {"report_id": "0000000161772600767000"},
    ]
    [filed, by_link] = json.loads(run("reports", "--received", "--json").stdout)
    assert (filed["sender"], filed["summary"], by_link["link"]) == (None, None, link)
    assert len(json.loads(run("reports", "--received", "--json", "--limit", "1").stdout)) == 1
    result = run("reports", "--received").stdout
    lines = result.splitlines()
    assert lines[2].split()[0] == "0000000161772600767000"
    assert "1 photo" not in lines[2]
    assert "1 photo" in lines[3]
    assert fake.user["email"] in lines[3]
    assert result.endswith("delete what you have kept of\n- 0000000161772600767000\n")


def test_the_list_says_where_a_report_ended(fake: FakePicSafe, run: Run, photo: Path) -> None:
    run("send", photo, "--consent", "none", "--no-upload")
    [listed] = json.loads(run("reports", "--json").stdout)
    assert (listed["destination"], listed["link"], listed["deliveries"]) == ("file", None, [])
    place = "Example [31mHospital's archive"
    words = {
        "delivered": f"in {place} since 2026-03-04 10:12 UTC",
        "held": f"held before {place} since 2026-03-04 10:12 UTC: a person there has to look",
        "rejected": f"not put into {place}, as was decided there, since 2026-03-04 10:12 UTC",
        "brand_new": f"at {place} since 2026-03-04 10:12 UTC: brand_new",
    }
    fake.later = True
    for state, text in words.items():
        said = {"destination": "archive", "state": state, "at": "2026-03-04T10:12:34Z"}
        fake.logged[0]["deliveries"] = [
            {"enterprise_id": 3, "enterprise": "Example \x1b[31mHospital", **said}
        ]
        lines = run("reports").stdout.splitlines()
        assert lines[-1] == f"{listed['report_id']}  {text}"


def test_a_file_is_good_also_where_it_cannot_be_listed(fake: FakePicSafe, run: Run, photo: Path) -> None:
    fake.faults.append(
        lambda request: problem(503, "unavailable") if request.url.path == "/reports" else None
    )
    result = run("send", photo, "--consent", "none", "--no-upload")
    assert result.exit_code == 0
    assert "not in your list" in result.stderr


def test_the_audit_trail_is_printed_and_vouched_for(fake: FakePicSafe, run: Run, photo: Path) -> None:
    fake.user["lastname"] = "[bold]\x1b[31mEx"
    report = sent(run, photo)
    run("open", report["link"])
    result = run("log", report["report_id"])
    assert "Chain verified: 3 entries, head " in result.stdout
    assert "[bold][31mEx" in result.stdout
    assert "\x1b" not in result.stdout
    assert "Log verified: 3 entries of all reports.\nReceipts kept here: 2 found in it." in result.stdout
    said = json.loads(run("log", report["link"], "--json").stdout)
    assert said["verified"] is True
    assert said["log"] == {
        "name": "picsafe.example/log",
        "size": 3,
        "since": 3,
        "included": 2,
        "waiting": 0,
        "not_found": 0,
    }
    fake.leaves.pop()
    shrunk = run("log", report["report_id"])
    assert shrunk.exit_code == 6
    assert "contradicts itself. Its log had 3 entries, and has 2." in shrunk.stderr
    fake.keys[report["report_id"]].entries[0]["ip"] = "203.0.113.9"
    tampered = run("log", report["report_id"])
    assert (tampered.exit_code, tampered.stdout) == (6, "")
    assert "broken at entry 1" in tampered.stderr


def test_recalling_is_honest(fake: FakePicSafe, run: Run, photo: Path) -> None:
    report = sent(run, photo)
    assert "Nobody else had asked" in run("recall", report["link"]).stdout
    assert run("open", report["link"]).exit_code == 5
    assert "can be opened again" in run("recall", report["report_id"], "--undo").stdout
    run("open", report["link"])
    fake.record(report["report_id"], "fetch", user={"userid": 18, "email": "sam@example.net"})
    result = run("recall", report["report_id"], "--withdraw")
    assert "cannot take back what was opened before" in result.stdout
    assert "sam@example.net" in result.stdout
    assert "pat@example.org" not in result.stdout
    assert "deleted from PicSafe Cloud" in result.stdout
    gone = run("open", report["link"])
    assert (gone.exit_code, "[withdrawn]" in gone.stderr) == (5, True)
    assert json.loads(run("recall", report["report_id"], "--json").stdout)["report"]["recalled"] is True
    assert run("recall", report["report_id"], "--undo", "--withdraw").exit_code == 2


def test_a_recall_says_why(fake: FakePicSafe, run: Run, photo: Path) -> None:
    report = sent(run, photo)
    assert run("recall", report["report_id"], "--reason", "consent_withdrawn").exit_code == 0
    # the enterprises that have it are told also if nobody has opened it
    assert (fake.withdrawals, fake.withdrawn_words) == ([[]], [{"reason": "consent_withdrawn"}])
    fake.record(report["report_id"], "fetch", user={"userid": 18, "email": "sam@example.net"})
    again = run("recall", report["report_id"], "--reason", "consent_withdrawn")
    assert "get a mail" in again.stdout
    assert "told when it next asks" not in again.stdout
    assert fake.withdrawals == [[], [18]]
    assert (
        json.loads(run("recall", report["report_id"], "--reason", "other", "--json").stdout)["told"] is False
    )
    full = problem(429, "too_many_told", retry_after=9)
    fake.faults.append(lambda request: full if "withdrawal" in request.url.path else None)
    away = run("recall", report["report_id"], "--reason", "consent_withdrawn")
    assert (away.exit_code, "is recalled" in away.stdout) == (0, True)
    assert "could not tell all of those" in away.stderr
    fake.faults.clear()
    refused = run("open", report["link"], "--json")
    assert json.loads(refused.stderr)["error"] | {"detail": ""} == {
        "code": "recalled",
        "reason": "consent_withdrawn",
        "detail": "",
    }
    assert "the patient has withdrawn consent" in " ".join(run("log", report["report_id"]).stdout.split())
    assert run("recall", report["report_id"], "--undo", "--reason", "other").exit_code == 2
    assert run("recall", report["report_id"], "--reason", "because").exit_code == 2
    # a Key Server from before recalls it all the same
    run("recall", report["report_id"], "--undo")
    fake.knows_reasons = False
    assert run("recall", report["report_id"], "--reason", "wrong_patient").exit_code == 0
    assert fake.keys[report["report_id"]].recalled


def test_a_received_report_that_was_a_mistake_says_so(fake: FakePicSafe, run: Run, photo: Path) -> None:
    report, corrected = sent(run, photo), "0000000171772600769999"
    link = report["link"].removeprefix(fake.origin)
    fake.received = [{"report_id": report["report_id"], "link": link}]
    assert "do not rely on" not in run("reports", "--received").stdout
    fake.take_back(report["report_id"], "wrong_patient", corrected)
    said = run("reports", "--received").stdout
    assert f"do not rely on\n- {report['report_id']} (corrected by {corrected})" in said


def test_a_corrected_report_stands_in_the_place_of_another(fake: FakePicSafe, run: Run, photo: Path) -> None:
    report, corrected = sent(run, photo), "0000000171772600769999"
    words = ("recall", report["report_id"], "--superseded-by", corrected)
    assert run(*words, "--reason", "wrong_patient").exit_code == 0
    assert run(*words).exit_code == 0
    assert fake.withdrawn_words == [
        {"reason": "wrong_patient", "superseded_by": corrected},
        {"reason": "other", "superseded_by": corrected},
    ]
    assert run(*words, "--reason", "consent_withdrawn").exit_code == 2
    assert run(*words, "--undo").exit_code == 2


def test_mails_are_promised_where_somebody_gets_one(fake: FakePicSafe, run: Run, photo: Path) -> None:
    report = sent(run, photo)
    words = ("recall", report["report_id"], "--reason", "consent_withdrawn")
    script = {"kind": "enterprise", "enterprise_id": 7, "name": "Example Hospital"}
    fake.record(report["report_id"], "fetch", user=script)
    polled = run(*words).stdout
    assert "Example Hospital" in polled
    assert "get a mail" not in polled
    assert "told when it next asks" in polled
    fake.record(report["report_id"], "fetch", user={"userid": 18, "email": "sam@example.net"})
    both = run(*words).stdout
    assert "get a mail" in both
    assert "told when it next asks" in both


def test_however_many_have_opened_it_all_are_told(fake: FakePicSafe, run: Run, photo: Path) -> None:
    report = sent(run, photo)
    openers = range(100, 505)
    for number in openers:
        user = {"userid": number, "email": f"sam{number}@example.net"}
        fake.record(report["report_id"], "fetch", user=user)
    assert "get a mail" in run("recall", report["report_id"], "--reason", "consent_withdrawn").stdout
    assert [len(some) for some in fake.withdrawals] == [200, 200, 5]
    assert [one for some in fake.withdrawals for one in some] == list(openers)


def test_somebody_else_s_key_server_is_named_first(fake: FakePicSafe, run: Run, photo: Path) -> None:
    refused = run("send", photo, "--consent", "none", "--key-server", HOSPITAL)
    assert refused.exit_code == 4
    assert f"The key is on {HOSPITAL}, which Example Hospital runs, not PicSafe." in refused.stderr
    assert "--yes agrees beforehand" in refused.stderr
    assert "key.hospital.example" not in {one.url.host for one in fake.requests}

    agreed = run("send", photo, "--consent", "none", "--key-server", HOSPITAL, "--yes", "--json")
    assert agreed.exit_code == 0
    link = json.loads(agreed.stdout)["link"]
    unasked = run("open", link)
    assert (unasked.exit_code, "nobody agreed now" in unasked.stderr) == (4, True)
    assert "It was sent nothing" not in unasked.stderr, "it was when the report was sent"
    assert run("open", link, "--yes").exit_code == 0

    unknown = run("send", photo, "--consent", "none", "--key-server", STRANGER, "--yes")
    assert (unknown.exit_code, "[unknown_audience]" in unknown.stderr) == (4, True)
    assert "Check the address" in unknown.stderr
    assert "Do not trust the file" not in unknown.stderr, "there is none: a report was to be sent"
    assert "evil.example" not in {one.url.host for one in fake.requests}


def test_decrypting(run: Run, fake: FakePicSafe, photo: Path, tmp_path: Path) -> None:
    name = json.loads(run("send", photo, "--consent", "none", "--no-upload", "--json").stdout)["path"]
    key = fake.keys["0000000171772600767000"].key
    (tmp_path / "key.txt").write_text(f"{key}\n")
    assert run("decrypt", name, "a.zip", "--key", key).exit_code == 0
    assert run("decrypt", name, "b.zip", "--key", "-", input=f"{key}\n").exit_code == 0
    assert run("decrypt", name, "c.zip", "--key-file", "key.txt").exit_code == 0
    assert (tmp_path / "a.zip").read_bytes()[:2] == b"PK"
    assert len({(tmp_path / f"{one}.zip").read_bytes() for one in "abc"}) == 1

    assert run("decrypt", name, "a.zip", "--key", key).exit_code == 2
    assert run("decrypt", name, "a.zip", "--key", key, "--force", "--json").exit_code == 0
    assert run("decrypt", name, "d.zip").exit_code == 2
    assert run("decrypt", name, "d.zip", "--key", "x", "--key-file", "key.txt").exit_code == 2
    wrong = run("decrypt", name, "d.zip", "--key", "wrong")
    assert (wrong.exit_code, "[authentication_failed]" in wrong.stderr) == (6, True)
    assert not (tmp_path / "d.zip").exists()


def test_decrypting_a_bare_message(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "message").write_bytes(encrypt(b"plain", "k" * 43))
    monkeypatch.setenv("PICSAFE_KEY", "k" * 43)
    result = run("decrypt", "message", "plain")
    assert result.stdout == "Decrypted message into plain (5 bytes).\n"
    assert (tmp_path / "plain").read_bytes() == b"plain"


def test_syncing(fake: FakePicSafe, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = add_report(fake, tmp_path, 1)
    recalled = add_report(fake, tmp_path, 2)
    fake.keys[recalled].recalled = True
    assert run("sync", "--to", "reports", "--once").exit_code == 2
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)
    result = run("sync", "--to", "reports", "--once")
    assert result.exit_code == 1
    assert sorted(result.stdout.splitlines()) == [
        f"2026-03-04T05:06:07Z failed {recalled} code=recalled given_up",
        f"2026-03-04T05:06:07Z received {wanted} files=3",
    ]
    assert "1 report could not be fetched" in result.stderr
    assert run("sync", "--to", "reports", "--once").exit_code == 0
    fake.keys[recalled].recalled = False
    again = run("sync", "--to", "reports", "--once", "--retry-failed", "--json")
    assert json.loads(again.stdout)["event"] == "received"
    assert run("sync", "--to", "reports", "--retry-failed").exit_code == 2
    monkeypatch.setenv("PICSAFE_API_KEY", "psk_other")
    assert run("sync", "--to", "reports", "--once").exit_code == 3


def test_looking_before_syncing_and_after(
    fake: FakePicSafe, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, refused = add_report(fake, tmp_path, 1), add_report(fake, tmp_path, 2)
    path = f"/keys/{refused}"
    fake.faults.append(lambda one: problem(403, "not_allowed") if one.url.path == path else None)
    assert run("sync", "--to", "reports", "--status").exit_code == 1
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)
    dry = run("sync", "--to", "reports", "--dry-run")
    assert [line.split()[1:3] for line in dry.stdout.splitlines()] == [
        ["coming", wanted],
        ["coming", refused],
    ]
    assert not (tmp_path / "reports").exists()
    assert run("sync", "--to", "reports", "--once").exit_code == 1
    corrected = "0000000171772600769999"
    fake.take_back(wanted, "wrong_patient", corrected)
    assert run("sync", "--to", "reports", "--once").exit_code == 1
    monkeypatch.delenv("PICSAFE_API_KEY")

    status = run("sync", "--to", "reports", "--status")
    assert status.exit_code == 1
    assert "1 delivered" in status.stdout
    assert f"failed  {refused}  code=not_allowed  retry_at=" in status.stdout
    assert status.stdout.splitlines()[-2:] == [
        "withdrawn  1 by their senders  1 here still",
        f"withdrawn  {wanted}  reason=wrong_patient  superseded_by={corrected}",
    ]
    assert json.loads(run("sync", "--to", "reports", "--status", "--json").stdout)["undone"][0]["code"]


def test_a_program_for_each_report_has_to_be_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)
    for program in ("/no/such/program", "''", "'"):
        result = run("sync", "--to", "reports", "--once", "--exec", program)
        assert (result.exit_code, "--exec" in result.stderr) == (2, True)


def test_a_script_that_a_key_server_shuts_out_says_so_until_it_is_let_in(
    fake: FakePicSafe, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        add_report(fake, tmp_path, number)
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)
    fake.faults.append(lambda one: problem(403, "not_allowed") if one.url.path.startswith("/keys/") else None)
    for failed in (2, 1, 1):
        result = run("sync", "--to", "reports", "--once")
        assert result.exit_code == 1
        assert f"{failed} report" in result.stderr
        assert "Still to be fetched: 2 not_allowed." in result.stderr
        assert "enterprise:N" in result.stderr
    fake.faults.clear()
    assert run("sync", "--to", "reports", "--once").exit_code == 0
    assert len(list((tmp_path / "reports").glob("0*"))) == 2


def unavailable_keys(request: httpx.Request) -> httpx.Response | None:
    """What a Key Server says that may be asked again at once: a sync really waits between attempts."""
    return problem(503, "unavailable", retry_after=0) if request.url.path.startswith("/keys/") else None


def test_a_report_that_waits_for_its_time_is_left_undone(
    fake: FakePicSafe, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_report(fake, tmp_path, 1)
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)
    fake.faults.append(unavailable_keys)
    assert run("sync", "--to", "reports", "--once").exit_code == 1
    again = run("sync", "--to", "reports", "--once", "--json")
    assert (again.exit_code, again.stdout) == (1, "")
    error = json.loads(again.stderr.splitlines()[-1])["error"]
    assert error["code"] == "reports_failed"
    assert error["detail"].startswith("Still to be fetched: 1 unavailable. See ")


def test_a_sync_line_says_nothing_about_a_person(
    fake: FakePicSafe, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_report(fake, tmp_path, 1)
    monkeypatch.setenv("PICSAFE_API_KEY", API_KEY)
    fake.faults.append(unavailable_keys)
    output = run("sync", "--to", "reports", "--once").output
    for private in ("Pat", "Example", "example.org", API_KEY, "/app/report", "/cloud/"):
        assert private not in output.replace("picsafe.example", "")
