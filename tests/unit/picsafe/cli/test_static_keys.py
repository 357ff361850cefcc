"""A hospital's key from the command line: made, sealed to, and opened with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chalicelib.contract.static_keys import normal_static_key, shown_fingerprint
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.static_keys import StaticPrivateKey
from picsafe.endpoint.qr import qr_text
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.cli.conftest import Run

CONFIG = """
data = "{folder}/data"
[keys]
static = ["keys"]
[destination.archive]
kind = "folder"
path = "{folder}"
"""


@pytest.fixture
def key(tmp_path: Path) -> StaticPrivateKey:
    return StaticPrivateKey.generate()


def test_making_a_key_and_showing_it_again(run: Run, tmp_path: Path) -> None:
    made = run("endpoint", "keygen", "--out", "keys/2026.pem", "--qr", "key.svg", "--json")
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    key = StaticPrivateKey.from_pem((tmp_path / "keys" / "2026.pem").read_bytes())
    assert (said["public_key"], said["fingerprint"]) == (key.public_key, key.key_id)
    assert (tmp_path / "keys" / "2026.pem").stat().st_mode & 0o777 == 0o600
    assert b"<svg" in (tmp_path / "key.svg").read_bytes()

    shown = run("endpoint", "keygen", "--show", "keys/2026.pem", "--qr", "key.png")
    assert key.public_key in shown.stdout
    assert shown_fingerprint(key.key_id) in shown.stdout
    assert (tmp_path / "key.png").read_bytes().startswith(b"\x89PNG")


def test_no_key_is_overwritten(run: Run, tmp_path: Path) -> None:
    assert run("endpoint", "keygen").exit_code == 0
    before = (tmp_path / "static-key.pem").read_bytes()
    again = run("endpoint", "keygen")
    assert again.exit_code == 1
    assert "overwritten" in again.stderr
    assert (tmp_path / "static-key.pem").read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("--show", "a.pem", "--out", "b.pem"),
        ("--qr", "key.gif"),
        ("--qr", "there.svg"),
        ("--show", "there.svg"),
    ],
)
def test_a_mistake_makes_no_key(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "there.svg").write_text("")
    result = run("endpoint", "keygen", *arguments)
    assert result.exit_code == 2, result.output
    assert not list(tmp_path.glob("*.pem"))


def test_a_code_fits_a_terminal(key: StaticPrivateKey) -> None:
    lines = qr_text(key.public_key).splitlines()
    assert len(lines) <= 22
    assert {len(line) for line in lines} == {41}


def test_check_names_the_keys(run: Run, tmp_path: Path) -> None:
    run("endpoint", "keygen", "--out", "keys/2026.pem")
    (tmp_path / "endpoint.toml").write_text(CONFIG.format(folder=tmp_path))
    key = StaticPrivateKey.from_pem((tmp_path / "keys" / "2026.pem").read_bytes())
    checked = run("endpoint", "check", "--config", "endpoint.toml")
    assert checked.exit_code == 0, checked.output
    assert f"key   {shown_fingerprint(key.key_id)}" in checked.stdout
    (tmp_path / "keys" / "2026.pem").chmod(0o644)
    assert run("endpoint", "check", "--config", "endpoint.toml").exit_code == 2


@pytest.mark.usefixtures("signed_in")
def test_sealing_to_a_hospital_asks_no_key_server(
    run: Run, fake: FakePicSafe, photo: Path, tmp_path: Path, key: StaticPrivateKey
) -> None:
    before = len(fake.requests)
    made = run(
        "send",
        photo,
        "--consent",
        "none",
        "--static-key",
        f" {key.public_key.upper()} ",
        "--output",
        "out.picsafe",
    )
    assert made.exit_code == 0, made.output
    assert shown_fingerprint(key.key_id) in made.stdout
    assert "Key Server" not in made.stdout
    # rules of enterprises that do not hold here are asked for, and it is listed, as every file that is sealed
    assert [request.url.path for request in fake.requests[before:]] == ["/me/key-policies", "/reports"]
    assert not fake.keys

    with PicsafeFile.open(tmp_path / "out.picsafe") as file:
        assert file.static_key is not None
        report = file.unlock(key.unwrap(file.static_key))
        assert report.metadata.details.reportid == file.static_key.report_id


@pytest.mark.usefixtures("signed_in")
def test_only_the_hospital_opens_it(run: Run, photo: Path, tmp_path: Path, key: StaticPrivateKey) -> None:
    (tmp_path / "key.pem").write_bytes(key.pem())
    (tmp_path / "other.pem").write_bytes(StaticPrivateKey.generate().pem())
    made = json.loads(
        run("send", photo, "--consent", "none", "--static-key", key.public_key, "--json").stdout
    )
    path = made["path"]
    assert (made["keyserver_url"], made["static_key"]) == ("", key.key_id)

    for command in ("open", "log", "recall"):
        refused = run(command, path)
        assert refused.exit_code == 6, refused.output
        assert "Only the hospital" in refused.stderr
        assert shown_fingerprint(key.key_id) in refused.stderr

    assert run("decrypt", path, "out.zip", "--private-key", "key.pem").exit_code == 0
    assert (tmp_path / "out.zip").read_bytes().startswith(b"PK")
    assert run("decrypt", path, "no.zip", "--private-key", "other.pem").exit_code == 6
    assert run("decrypt", path, "no.zip", "--private-key", "key.pem", "--key", "x").exit_code == 2
    assert run("decrypt", path, "no.zip", "--private-key", photo).exit_code == 2
    assert not (tmp_path / "no.zip").exists()


@pytest.mark.usefixtures("signed_in")
def test_a_report_of_a_key_server_needs_no_private_key(
    run: Run, photo: Path, tmp_path: Path, key: StaticPrivateKey
) -> None:
    (tmp_path / "key.pem").write_bytes(key.pem())
    made = json.loads(run("send", photo, "--consent", "none", "--no-upload", "--json").stdout)
    refused = run("decrypt", made["path"], "no.zip", "--private-key", "key.pem")
    assert refused.exit_code == 6
    assert "not sealed to a static key" in refused.stderr


@pytest.mark.usefixtures("signed_in")
def test_a_mistyped_key_seals_nothing(run: Run, photo: Path, tmp_path: Path, key: StaticPrivateKey) -> None:
    wrong = key.public_key[:-1] + ("q" if key.public_key[-1] != "q" else "p")
    result = run("send", photo, "--consent", "none", "--static-key", wrong)
    assert result.exit_code == 2
    assert "a character of it is wrong" in result.stderr
    both = run(
        "send",
        photo,
        "--consent",
        "none",
        "--static-key",
        key.public_key,
        "--key-server",
        "https://k.example",
    )
    assert both.exit_code == 2
    assert not list(tmp_path.glob("*.picsafe"))


def test_a_key_is_the_same_in_capitals(key: StaticPrivateKey) -> None:
    assert normal_static_key(key.public_key.upper()) == key.public_key
