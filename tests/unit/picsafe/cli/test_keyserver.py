"""``picsafe keyserver``."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.keys.sqlite.schema import MIGRATIONS
from chalicelib.local.sqlite import Database
from picsafe.cli import cli


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["keyserver", *arguments, "--data", str(data)])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "blacklist").write_text("# gone\n*@mail.example\nfred@hospital.example\n")
    (tmp_path / "whitelist").write_text("mark@mail.example\n")
    return tmp_path


@pytest.mark.parametrize(
    ("email", "code", "words"),
    [
        ("fred@hospital.example", 4, "may not have keys: line 3 of {data}/blacklist."),
        ("Fred+x@HOSPITAL.example", 4, "may not have keys: line 3 of {data}/blacklist."),
        ("pat@mail.example", 4, "may not have keys: line 2 of {data}/blacklist."),
        ("mark@mail.example", 0, "may have keys: line 1 of {data}/whitelist."),
        ("pat@hospital.example", 0, "may have keys: nothing in {data}/blacklist names them."),
    ],
)
def test_an_address_is_told_by_which_line(data: Path, email: str, code: int, words: str) -> None:
    result = run(data, "check", email)
    assert (result.exit_code, result.stderr) == (code, "")
    assert result.stdout.strip().endswith(words.format(data=data))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            (),
            4,
            (
                "enterprise:7 may not have keys: {data}/blacklist denies people, "
                "and whoever made its API key may be one of them."
            ),
        ),
        (("--made-by", "pat@hospital.example"), 0, "may have keys: nothing in {data}/blacklist names them."),
        (("--made-by", "fred+x@hospital.example"), 4, "may not have keys: line 3 of {data}/blacklist."),
        (
            ("--made-by", "pat@hospital.example", "--domain", "hospital.example", "--domain", "MAIL.example"),
            4,
            "may not have keys: line 2 of {data}/blacklist.",
        ),
    ],
)
def test_a_script_is_told_by_which_line(
    data: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run(data, "check", "enterprise:7", *arguments)
    assert result.exit_code == code
    assert result.stdout.strip().endswith(words.format(data=data))


def test_what_was_not_said_of_a_script_is_named(data: Path, tmp_path: Path) -> None:
    maker, domain = ("--made-by", "pat@hospital.example"), ("--domain", "hospital.example")
    both = run(data, "check", "enterprise:7").stderr
    assert "give --made-by with the address of whoever made its API key, and --domain for each" in both
    assert "give --domain for each" in run(data, "check", "enterprise:7", *maker).stderr
    assert run(data, "check", "enterprise:7", *maker, *domain).stderr == ""
    allow = tmp_path / "allow.txt"
    allow.write_text("*@hospital.example")
    (tmp_path / "none").mkdir()
    unnamed = run(tmp_path / "none", "check", "enterprise:7", "--allow-list", str(allow))
    assert (unnamed.exit_code, "give --domain for each" in unnamed.stderr) == (4, True)
    assert "--made-by" not in unnamed.stderr


def test_a_script_that_is_named(data: Path) -> None:
    (data / "whitelist").write_text("mark@mail.example\nenterprise:7\n")
    maker = ("--made-by", "pat@hospital.example")
    assert "line 2 of" in run(data, "check", "ENTERPRISE:7", *maker).stdout
    (data / "blacklist").write_text("enterprise:8\n*\n")
    assert run(data, "check", "enterprise:7", *maker).exit_code == 0
    assert "line 1 of" in run(data, "check", "enterprise:8", *maker).stdout
    assert "line 2 of" in run(data, "check", "enterprise:9", *maker).stdout
    assert run(data, "check", "pat@hospital.example", "--domain", "hospital.example").exit_code == 2
    assert run(data, "check", "enterprise:7", "--domain", "..").exit_code == 2


def test_lists_that_are_named_and_none_at_all(tmp_path: Path) -> None:
    assert "no lists" in run(tmp_path, "check", "pat@hospital.example").stdout
    allow = tmp_path / "allow.txt"
    allow.write_text("*@hospital.example")
    result = run(tmp_path, "check", "pat@elsewhere.example", "--allow-list", str(allow), "--json")
    assert result.exit_code == 4
    assert json.loads(result.stdout) == {
        "email": "pat@elsewhere.example",
        "admitted": False,
        "file": str(allow),
        "line": None,
    }


def test_a_list_that_cannot_be_used_is_named_by_its_line(data: Path) -> None:
    (data / "blacklist").write_text("fred@hospital.example\n@only.example\n")
    result = run(data, "check", "pat@hospital.example")
    assert result.exit_code == 1
    assert f"{data / 'blacklist'}: Line 2 of the deny list can match nobody" in result.stderr
    assert run(data, "check", "no address").exit_code == 2


def test_a_folder_that_is_not_there_says_of_nobody_that_they_may(tmp_path: Path) -> None:
    result = run(tmp_path / "mistyped", "check", "pat@hospital.example")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"There is no folder {tmp_path / 'mistyped'}. [no_key_server]" in result.stderr


@pytest.mark.parametrize(("told", "way"), [((), "HTTP"), (("--tls-certificate", "fullchain.pem"), "HTTPS")])
def test_where_nothing_answers_it_is_said_how_it_was_asked(told: tuple[str, ...], way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    result = CliRunner().invoke(cli, ["keyserver", "health", "--port", port, *told])
    assert result.exit_code == 7
    assert f"Nothing that makes sense answers by {way} at 127.0.0.1:{port}." in result.stderr
    assert "--tls-certificate, or PICSAFE_SERVE_" in result.stderr


def test_the_key_of_the_log_is_printed_once_there_is_one(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "keys.db", MIGRATIONS)) as database:
        refused = run(tmp_path, "log-key", "--json")
        assert (refused.exit_code, json.loads(refused.stderr)["error"]["code"]) == (5, "no_log_key")
        SqliteLogStore(database).keep_log_key(StoredLogKey("key.example.org/log", bytes(32), b"wrapped"))
        vkey = VerifierKey("key.example.org/log", bytes(32)).text()
        assert run(tmp_path, "log-key").stdout == f"{vkey}\n"
        printed = json.loads(run(tmp_path, "log-key", "--json").stdout)
        assert printed == {"log": "key.example.org/log", "vkey": vkey}
