"""``picsafe keyserver webhooks``, and the file that names its targets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.keys.events.webhook_signatures import secret_text
from chalicelib.keys.events.webhooks import TargetState
from picsafe.cli import cli
from picsafe.server.errors import StartError
from picsafe.server.webhook_targets import read_targets
from tests.fakes.key_events import SENDER, EventfulStore
from tests.fakes.webhook_receiver import SECRET, receiving

Webhooks = Callable[..., Result]
WELL = '[[target]]\nname = "one"\nurl = "https://hook.example.org/"\nsecret_file = "secret"\n'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventfulStore]:
    (tmp_path / "data").mkdir(mode=0o700)
    store = EventfulStore(tmp_path / "data" / "keys.db")
    yield store
    store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    secret = tmp_path / "secret"
    secret.write_text(secret_text(SECRET))
    secret.chmod(0o600)
    return written(tmp_path / "webhooks.toml", WELL)


@pytest.fixture
def webhooks(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Webhooks:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))

    def run(command: str, *arguments: str) -> Result:
        data = [] if command == "test" else ["--data", str(tmp_path / "data")]
        where = ["keyserver", "webhooks", command, "--webhooks", str(file), *data]
        return CliRunner().invoke(cli, [*where, *arguments])

    return run


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_target_is_read_as_it_is_written(file: Path) -> None:
    [target] = read_targets(file)
    assert (target.name, target.url, target.days, target.secrets()) == (
        "one",
        "https://hook.example.org/",
        7,
        [SECRET],
    )
    # a secret is replaced without a restart
    (file.parent / "secret").write_text(f"{secret_text(b'n' * 32)}\n{secret_text(SECRET)}\n")
    assert target.secrets() == [b"n" * 32, SECRET]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "target"),
        ("[[target", "webhooks.toml"),
        (WELL + "colour = 1\n", "colour"),
        (WELL + WELL, "same name"),
        (WELL.replace('"one"', '"One two"'), "name has"),
        (WELL.replace("https", "http"), "https://"),
        (WELL.replace('"secret"', '"none"'), "cannot be read"),
        (WELL + 'events = ["opend"]\n', "opend"),
        (WELL + "give_up_days = 0\n", "give_up_days"),
        ("#" * 70_000, "bytes"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(file: Path, text: str, why: str) -> None:
    with pytest.raises(StartError, match=why):
        read_targets(written(file, text))


def test_a_secret_that_everybody_may_read_is_none(file: Path) -> None:
    (file.parent / "secret").chmod(0o644)
    with pytest.raises(StartError, match="chmod 600"):
        read_targets(file)


def test_how_targets_stand(store: EventfulStore, webhooks: Webhooks) -> None:
    shown = webhooks("show")
    assert (shown.exit_code, "nothing was sent yet" in shown.output) == (0, True)
    store.add()
    first = TargetState(1, "ab" * 8, taken_at=1772600767)
    store.states.save("one", first, None)
    assert "took its last event at 2026-03-04T05:06:07Z" in webhooks("show").output
    failing = TargetState(
        1, "ab" * 8, failing_since=1772600767, attempts=3, next_at=1772600787, code="timeout"
    )
    store.states.save("one", failing, first)
    assert "failed 3 times since 2026-03-04T05:06:07Z. It does not answer in time." in webhooks("show").output
    given_up = TargetState(1, "ab" * 8, failing_since=1, attempts=9, code="gone", given_up=True)
    store.states.save("one", given_up, failing)
    shown = webhooks("show", "--json")
    assert shown.exit_code == 1
    [row] = json.loads(shown.output)["targets"]
    assert (row["state"], row["number"], row["behind"], row["code"]) == ("given_up", 1, 1, "gone")
    assert "webhooks resume one" in webhooks("show").output
    resumed = webhooks("resume", "one", "--behind", "2")
    assert (resumed.exit_code, "behind entry 2" in resumed.output) == (0, True)
    assert webhooks("show").exit_code == 0
    assert webhooks("resume", "one", "--behind", "3").exit_code == 2
    assert webhooks("resume", "two").exit_code == 2


def test_a_message_to_try_it_out(file: Path, webhooks: Webhooks) -> None:
    with receiving() as receiver:
        written(file, WELL.replace("https://hook.example.org/", receiver.url) + "allow_http = true\n")
        tried = webhooks("test", "one", "--json")
        assert (tried.exit_code, json.loads(tried.output)["taken"]) == (0, True)
        assert receiver.kinds == ["test"]
        receiver.answer = lambda: (403, {})
        refused = webhooks("test", "one")
        assert refused.exit_code == 1
        assert "one has not taken the message. It does not let the message in." in refused.output
        assert "It answered 403." in refused.output


def test_a_schedule_sends_what_there_is(
    store: EventfulStore, file: Path, webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICSAFE_KEY_URL", "https://key.example.org")
    with receiving() as receiver:
        written(file, WELL.replace("https://hook.example.org/", receiver.url) + "allow_http = true\n")
        assert webhooks("run", "--once").exit_code == 0
        store.add()
        store.add("recall", SENDER)
        assert webhooks("run", "--once").exit_code == 0
        assert receiver.kinds == ["report.opened", "report.recalled"]
        assert receiver.taken[0][1]["data"]["key_server"] == "https://key.example.org"
        receiver.answer = lambda: (500, {})
        store.add(outcome="recalled")
        failed = webhooks("run", "--once")
        assert (failed.exit_code, "by one" in failed.output) == (1, True)


def test_nothing_is_sent_that_a_standby_may_not_have(
    store: EventfulStore, file: Path, webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICSAFE_KEY_URL", "https://key.example.org")
    with receiving() as receiver:
        written(file, WELL.replace("https://hook.example.org/", receiver.url) + "allow_http = true\n")
        assert webhooks("run", "--once").exit_code == 0
        store.add()
        store.keys.succession.keep_standby("0123456789abcdef")
        # there is one, and no server that hears of it
        refused = webhooks("run", "--once")
        assert (refused.exit_code, "[server_away]" in refused.output) == (7, True)
        assert receiver.attempts == []
        assert webhooks("run", "--once", "--alone").exit_code == 0
        assert receiver.kinds == ["report.opened"]


def test_a_secret_is_made(webhooks: Webhooks) -> None:
    made = CliRunner().invoke(cli, ["keyserver", "webhooks", "secret"])
    assert made.output.startswith("whsec_")
    assert len(made.output.strip()) == 50
    assert webhooks("show").exit_code == 2


def test_without_the_file_every_target_is_known_that_there_has_been(
    store: EventfulStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on AWS, where the targets are in the environment's settings."""
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path / "home"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, ["keyserver", "webhooks", *words, "--data", str(tmp_path / "data")])

    assert run("show").output == ""
    store.add()
    given_up = TargetState(1, "ab" * 8, failing_since=1, attempts=9, code="gone", given_up=True)
    store.states.save("security", given_up, None)
    shown = run("show", "--json")
    [row] = json.loads(shown.output)["targets"]
    assert (shown.exit_code, row["target"], row["url"], row["state"]) == (1, "security", None, "given_up")
    unknown = run("resume", "warehouse")
    assert (unknown.exit_code, "no target warehouse, but security" in unknown.output) == (2, True)
    assert run("resume", "security").exit_code == 0
    assert run("show").exit_code == 0
