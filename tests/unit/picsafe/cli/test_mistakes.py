"""A user's mistake gets one sentence, the right exit code, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import Result

from tests.fakes.picsafe import PICSAFE, FakePicSafe, breaking_the_contract, problem

Run = Callable[..., Result]


def check(result: Result, exit_code: int, *words: str) -> None:
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("command", [["reports"], ["profile"], ["whoami"], ["log", "0000000171772600767000"]])
def test_nobody_is_signed_in(run: Run, command: list[str]) -> None:
    check(run(*command), 3, "Nobody is signed in", "[not_signed_in]", "picsafe sign-in")


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("answer", "exit_code"),
    [
        (problem(400, "invalid_field"), 2),
        (breaking_the_contract(httpx.Response(400, content=b"<html>")), 1),
        (problem(401, "invalid_token"), 3),
        (problem(403, "profile_required"), 4),
        (problem(404, "unknown_report"), 5),
        (problem(429, "too_many_misses", retry_after=60), 7),
        (problem(503, "unavailable"), 7),
        (breaking_the_contract(httpx.Response(200, content=b"<html>")), 7),
        (
            breaking_the_contract(httpx.Response(302, headers={"Location": "https://elsewhere.example"})),
            7,
        ),
    ],
)
def test_each_refusal_has_its_exit_code(
    fake: FakePicSafe, run: Run, answer: httpx.Response, exit_code: int
) -> None:
    fake.faults.append(lambda one: answer if one.url.path.startswith("/keys/") else None)
    check(run("log", "0000000171772600767000"), exit_code)


@pytest.mark.usefixtures("signed_in")
def test_a_recalled_report_has_its_exit_code(fake: FakePicSafe, run: Run, photo: Path) -> None:
    fake.faults.append(lambda one: problem(410, "recalled") if one.url.path == "/keys" else None)
    check(run("send", photo, "--consent", "none"), 5)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("quota", ["keys", "cloud", "reports"])
def test_a_quota_that_is_used_up_is_said_in_the_server_s_words(
    fake: FakePicSafe, run: Run, photo: Path, quota: str
) -> None:
    fake.quotas[quota] = 0
    words = "An account may have 0 of these. There is room again after midnight UTC."
    check(run("send", photo, "--consent", "none"), 7, words, "[quota_exceeded]")
    assert fake.logged == []
    assert not fake.files, "what nobody has listed is withdrawn"


@pytest.mark.usefixtures("signed_in")
def test_an_enterprise_that_did_not_get_a_report_is_told_of(fake: FakePicSafe, run: Run, photo: Path) -> None:
    fake.left_out = [7]
    words = "not in the list of one of your enterprises, which took no more today"
    sent = run("send", photo, "--consent", "none")
    assert sent.exit_code == 0, sent.output
    assert words in " ".join(sent.stderr.split())
    assert json.loads(run("send", photo, "--consent", "none", "--json").stdout)["left_out"] == [7]
    fake.left_out = []
    assert words not in run("send", photo, "--consent", "none").stderr


@pytest.mark.usefixtures("signed_in")
def test_errors_are_json_too(fake: FakePicSafe, run: Run) -> None:
    refusal = problem(404, "unknown_report", detail="There is none.")
    fake.faults.append(lambda one: refusal if one.url.path.startswith("/keys/") else None)
    result = run("log", "0000000171772600767000", "--json")
    assert result.exit_code == 5
    assert json.loads(result.stderr) == {"error": {"code": "unknown_report", "detail": "There is none."}}


def test_a_server_that_is_not_there(fake: FakePicSafe, run: Run) -> None:
    def away(_: httpx.Request) -> None:
        raise httpx.ConnectError("refused")

    fake.faults.append(away)
    check(run("sign-in", "pat@example.org", "--no-wait"), 7, "no connection to picsafe.example")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["send"], "Missing argument"),
        (["send", "missing.jpg"], "does not exist"),
        (["send", "PHOTO"], "need the patient's consent"),
        (["send", "PHOTO", "--consent", "signed"], "--consent-file"),
        (["send", "PHOTO", "--consent", "signed", "--consent-file", "PHOTO", "--allow", "art"], "treatment,"),
        (["send", "PHOTO", "--consent", "none", "--allow", "treatment"], "nothing to enclose"),
        (["send", "PHOTO", "--consent", "none", "--birth-date", "24.3.1958"], "1958-03-24"),
        (["send", "PHOTO", "--consent", "none", "--birth-date", "2999-01-01"], "future"),
        (["send", "PHOTO", "--consent", "none", "--notes", "x", "--notes-file", "PHOTO"], "not both"),
        (["send", "PHOTO", "--consent", "none", "--notes-file", "PHOTO"], "UTF-8"),
        (["send", "PHOTO", "--consent", "none", "--latitude", "91", "--longitude", "0"], "-90 and 90"),
        (["send", "TEXT", "--consent", "none"], "A report takes photos (JPEG"),
        (["open", "https://picsafe.example/app/report/de/short"], "cut short"),
        (["open", "PHOTO", "--list", "--to", "x"], "not both"),
        (["log", "not a report"], "10 to 64 letters and digits"),
        (["sign-in"], "e-mail address"),
        (["sign-in", "--link", "x", "--code", "1"], "neither a code"),
        (["sign-in", "--link", "https://picsafe.example/app/sign-in"], "behind # is missing"),
        (["profile", "--country", "Germany"], "two letters, such as AU"),
        (["sync"], "--to"),
        (["nonsense"], "No such command"),
        (["--server", "nonsense", "whoami"], "looks like https://"),
        (["--config", "missing.toml", "whoami"], "does not exist"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("signed_in")
def test_wrong_usage(run: Run, photo: Path, tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "text.jpg").write_text("no photo")
    names = {"PHOTO": str(photo), "TEXT": "text.jpg"}
    check(run(*[names.get(one, one) for one in arguments]), 2, words)


@pytest.mark.usefixtures("signed_in")
def test_a_file_that_is_no_report(run: Run, photo: Path) -> None:
    check(run("open", photo), 6, "not a .picsafe file")
    check(run("decrypt", photo, "out", "--key", "k" * 43), 6)


def test_ctrl_c_ends_cleanly(fake: FakePicSafe, run: Run) -> None:
    def interrupt(_: httpx.Request) -> None:
        raise KeyboardInterrupt

    fake.faults.append(interrupt)
    check(run("sign-in", "pat@example.org", "--no-wait"), 130, "Interrupted.")


def test_settings_come_from_flags_then_the_environment_then_the_file(
    fake: FakePicSafe, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text('server = "https://file.example"\n[reports]\nlimit = 3\n')

    def asked() -> str:
        fake.requests.clear()
        run("sign-in", "pat@example.org", "--no-wait")
        return fake.requests[-1].url.host

    monkeypatch.delenv("PICSAFE_SERVER")
    assert asked() == "file.example"
    monkeypatch.setenv("PICSAFE_SERVER", "https://environment.example")
    assert asked() == "environment.example"
    fake.requests.clear()
    run("--server", "https://flag.example", "sign-in", "pat@example.org", "--no-wait")
    assert fake.requests[-1].url.host == "flag.example"
    assert "[default: 3;" in run("reports", "--help").stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("server = ", "is not TOML"),
        ("sever = 'x'", "not known: sever"),
        ("[sned]\nto = 'x'", "not known: sned"),
        ("allow-http = 'perhaps'", "not a valid boolean"),
    ],
)
def test_a_config_file_that_is_wrong_is_refused(run: Run, home: Path, text: str, words: str) -> None:
    home.mkdir()
    (home / "config.toml").write_text(text)
    check(run("whoami"), 2, words)


def test_an_option_of_a_command_in_the_file(run: Run, home: Path, photo: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('[send]\nconsent = "none"\nto = "recipient"\n')
    assert run("sign-in", "--link", f"{PICSAFE}/app/sign-in#token=link-secret").exit_code == 0
    assert run("send", photo).exit_code == 0
    assert json.loads(run("reports", "--json").stdout)[0]["destination"] == "recipient"
