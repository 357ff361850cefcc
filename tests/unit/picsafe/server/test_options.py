from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.keys.master_key import fingerprint
from chalicelib.local.sqlite import Connection
from chalicelib.local.sqlite_connections import Connections
from chalicelib.settings import Settings
from chalicelib.wiring.services import Wiring
from picsafe.server.data_folder import DataFolder
from picsafe.server.errors import StartError
from picsafe.server.options import Options, own_url, settings_of, stores_of, with_registration
from picsafe.server.serve import listen, open_stores, serve
from tests.e2e.running_server import ROOT

ALL = frozenset({"users", "keys", "cloud"})
VECTORS = json.loads((ROOT / "tests" / "vectors" / "contract" / "registrations.json").read_text("utf-8"))
REGISTRATION = VECTORS[0]["input"]


def settings(options: Options, port: int = 8000) -> Settings:
    return settings_of(options, stores_of(options, port))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://localhost:81"),
        ("0.0.0.0", "http://localhost:81"),
        ("::", "http://localhost:81"),
        ("192.0.2.7", "http://192.0.2.7:81"),
        ("2001:db8::1", "http://[2001:db8::1]:81"),
    ],
)
def test_the_servers_own_url(tmp_path: Path, host: str, expected: str) -> None:
    assert own_url(Options(tmp_path, ALL, host=host), 81) == expected


def test_one_origin_serves_everything_by_default(tmp_path: Path) -> None:
    made = settings(Options(tmp_path, ALL, url="https://picsafe.example.org/"))
    assert {made.user_url, made.key_url, made.cloud_url, made.my_url} == {"https://picsafe.example.org"}


def test_events_are_read_from_key_servers_that_are_named(tmp_path: Path) -> None:
    named = ("https://Key.Hospital.example/", "https://key.clinic.example", "https://key.hospital.example")
    made = settings(Options(tmp_path, ALL, events_from=named))
    assert made.events_from == ("https://key.hospital.example", "https://key.clinic.example")
    assert settings(Options(tmp_path, ALL)).events_from == ()
    for wrong in ("http://key.hospital.example", "key.hospital.example", "https://key.hospital.example/x"):
        with pytest.raises(StartError, match="--events-from"):
            settings(Options(tmp_path, ALL, events_from=(wrong,)))
    many = tuple(f"https://key{number}.hospital.example" for number in range(51))
    with pytest.raises(StartError, match="50 private Key Servers"):
        settings(Options(tmp_path, ALL, events_from=many))
    alone = Options(tmp_path, frozenset({"keys"}), issuer="https://user.example.org", events_from=named)
    with pytest.raises(StartError, match="--events-from is for a User Server"):
        settings(alone)


def test_passkeys_are_bound_to_my_picsafe_s_host_or_a_domain_that_it_is_in(tmp_path: Path) -> None:
    options = Options(tmp_path, ALL, url="https://user.example.org", my_url="https://my.example.org")
    assert settings(options).rp_id == ""
    assert settings(replace(options, rp_id="example.org")).rp_id == "example.org"
    for wrong in ("user.example.org", "org", "https://example.org"):
        with pytest.raises(StartError, match="--rp-id"):
            settings(replace(options, rp_id=wrong))
    alone = Options(tmp_path, frozenset({"keys"}), issuer="https://user.example.org", rp_id="example.org")
    with pytest.raises(StartError, match="--rp-id is for a User Server"):
        settings(alone)


def test_only_a_user_server_asks_providers_within(tmp_path: Path) -> None:
    options = Options(tmp_path, frozenset({"users"}), sso_internal=("Login.Hospital.example",))
    assert settings(options).sso_internal == ("login.hospital.example",)
    alone = Options(
        tmp_path, frozenset({"keys"}), issuer="https://user.example.org", sso_internal=("a.example",)
    )
    with pytest.raises(StartError, match="--sso-internal is for a User Server"):
        settings(alone)


def test_a_private_key_server_trusts_its_issuer(tmp_path: Path) -> None:
    options = Options(
        tmp_path, frozenset({"keys"}), url="https://key.example.org", issuer="https://user.example.org"
    )
    made = settings(options)
    assert (made.user_url, made.key_url) == ("https://user.example.org", "https://key.example.org")
    assert made.my_url == "https://user.example.org"
    assert settings(replace(options, my_url="https://my.example.org")).my_url == "https://my.example.org"


def test_a_registration_says_whom_a_private_key_server_serves(tmp_path: Path) -> None:
    path = tmp_path / "registration"
    path.write_text(REGISTRATION)
    keys = frozenset({"keys"})
    options, said = with_registration(Options(tmp_path, keys, registration=path))
    made = settings_of(options, stores_of(options, 8000), said)
    assert (made.user_url, made.key_url) == ("https://user.example.org", "https://key.hospital.example")
    assert made.my_url == "https://my.example.org"
    assert made.registration is not None
    assert [jwk["kty"] for jwk in made.registration.jwks()] == ["EC"]
    assert with_registration(Options(tmp_path, ALL)) == (Options(tmp_path, ALL), None)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"services": ALL}, "--services keys"),
        ({"url": "https://key.example.org"}, "leave those out"),
        ({"issuer": "https://user.example.org"}, "leave those out"),
        ({"my_url": "https://my.example.org"}, "leave those out"),
    ],
)
def test_a_registration_is_not_given_twice_over(tmp_path: Path, change: dict[str, Any], word: str) -> None:
    path = tmp_path / "registration"
    path.write_text(REGISTRATION)
    options = Options(tmp_path, frozenset({"keys"}), registration=path)
    with pytest.raises(StartError, match=word):
        serve(replace(options, **change))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (REGISTRATION.replace("hospital", "hospitel"), "Copy the whole block again"),
        (REGISTRATION.replace("version: 1", "version: 2"), "later version"),
        ("", "no Key Server's registration"),
    ],
)
def test_a_registration_that_was_changed_is_refused_by_its_file(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "registration"
    path.write_text(text)
    with pytest.raises(StartError, match=word) as caught:
        serve(Options(tmp_path / "data", frozenset({"keys"}), registration=path))
    assert str(caught.value).startswith(str(path))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda options: replace(options, services=frozenset({"keys"})), "--issuer"),
        (lambda options: replace(options, issuer="https://user.example.org"), "--issuer"),
        (lambda options: replace(options, url="picsafe.example.org"), "--url"),
        (lambda options: replace(options, my_url="https://my.example.org/path"), "--my-url"),
        (lambda options: replace(options, deny_list=options.data / "none.txt"), "none.txt"),
        (
            lambda options: replace(
                options, services=frozenset({"cloud"}), issuer="https://user.example.org", keep_keys_days=1
            ),
            "--keep-keys-days",
        ),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, change: Callable[[Options], Options], word: str) -> None:
    with pytest.raises(StartError, match=word):
        settings(change(Options(tmp_path, ALL)))


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\xff", "UTF-8"), (b"a" * (1024 * 1024 + 1), "larger"), (b"a@b.example c", "more than one")],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(StartError, match=word):
        serve(Options(tmp_path / "data", ALL, port=0, allow_list=path))


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (
            {"deny_list": "fred@a.example\n@only.example"},
            r"deny_list\.txt: Line 2 of the deny list can match nobody",
        ),
        (
            {"allow_list": "*@a.example\n\nbare.example"},
            r"allow_list\.txt: Line 3 of the allow list can match nobody",
        ),
        ({"allow_list": "# nobody yet"}, r"allow_list\.txt: The allow list is empty"),
        ({"allow_list": "", "deny_list": "# nobody"}, r"allow_list\.txt: The allow list is empty"),
    ],
)
def test_a_list_that_would_fail_open_is_refused_by_file_and_line(
    tmp_path: Path, lists: dict[str, str], message: str
) -> None:
    options = Options(tmp_path / "data", ALL, port=0)
    for name, content in lists.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(content)
        options = replace(options, **{name: path})  # type: ignore[arg-type]  # both are paths
    with pytest.raises(StartError, match=message):
        serve(options)


def test_lists_without_a_key_server_are_not_ignored(tmp_path: Path) -> None:
    path = tmp_path / "deny.txt"
    path.write_text("*")
    with pytest.raises(StartError, match="--deny-list"):
        settings(Options(tmp_path / "data", frozenset({"users"}), deny_list=path))


def test_a_folder_is_used_by_one_server_at_a_time(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    with DataFolder(data):
        assert data.stat().st_mode & 0o777 == 0o700
        with pytest.raises(StartError, match="Another PicSafe server"):
            DataFolder(data)
    with DataFolder(data):
        pass


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StartError, match="cannot be used"):
        DataFolder(tmp_path / "data")


def test_an_unknown_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="does not work"):
        listen(Options(tmp_path, ALL, host="192.0.2.1", port=0))


def opened(data: Path) -> None:
    options = Options(data, ALL, smtp_url=None)
    stores = stores_of(options, 8000)
    wiring = Wiring(settings_of(options, stores))
    try:
        open_stores(wiring, stores)
    finally:
        wiring.close()


def test_a_lost_master_key_is_not_replaced(tmp_path: Path) -> None:
    opened(tmp_path)
    opened(tmp_path)
    (tmp_path / "master.key").unlink()
    with pytest.raises(StartError, match=r"master\.key"):
        opened(tmp_path)
    assert not (tmp_path / "master.key").exists()


def test_another_master_key_is_refused_and_the_right_one_goes_on(tmp_path: Path) -> None:
    opened(tmp_path)
    path = tmp_path / "master.key"
    right, wrong = path.read_bytes(), bytes(range(32))
    path.write_bytes(wrong)
    with pytest.raises(StartError) as caught:
        opened(tmp_path)
    message = str(caught.value)
    assert str(path) in message
    assert str(tmp_path / "keys.db") in message
    assert fingerprint(right) in message
    assert fingerprint(wrong) in message
    assert right.hex() not in message
    path.write_bytes(right)
    opened(tmp_path)


@pytest.mark.parametrize("name", ["keys.db", "users.db", "cloud.db"])
def test_a_damaged_database_is_said_at_the_start(tmp_path: Path, name: str) -> None:
    opened(tmp_path)
    (tmp_path / name).write_bytes(os.urandom(8192))
    with pytest.raises(StartError, match="damaged"):
        opened(tmp_path)


@pytest.mark.parametrize("name", ["keys.db", "users.db", "enterprises.db", "reports.db", "cloud.db"])
def test_a_database_on_a_disk_that_is_read_only_is_named_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    opened(tmp_path)
    opening = Connections.open

    def read_only(connections: Connections) -> Connection:
        connection = opening(connections)
        if connections._path.name == name:
            connection.execute("PRAGMA query_only=ON")
        return connection

    monkeypatch.setattr(Connections, "open", read_only)
    with pytest.raises(StartError) as caught:
        opened(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / name} cannot be written.")
    assert f"chmod -R u+rwX {tmp_path} && " in message


@pytest.mark.parametrize(
    ("error", "said"), [(errno.EROFS, "mounted read-only. Mount it"), (errno.EACCES, "run: chmod -R u")]
)
def test_a_folder_that_takes_nothing_is_named_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, said: str
) -> None:
    opened(tmp_path)
    open_file = os.open

    def refuse(path: Any, *arguments: Any, **more: Any) -> int:
        if Path(path).parent == tmp_path / "cloud" / "incoming":
            raise OSError(error, os.strerror(error))
        return open_file(path, *arguments, **more)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StartError, match=said) as caught:
        opened(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'cloud' / 'incoming'} cannot be written")


def test_a_full_disk_keeps_nobody_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path)
    said = SimpleNamespace(f_bavail=0, f_frsize=4096, f_favail=1000, f_files=1000)
    monkeypatch.setattr(os, "statvfs", lambda _folder: said)
    opened(tmp_path)


def test_a_malformed_mail_server_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartError):
        serve(Options(tmp_path / "data", ALL, port=0, smtp_url="http://mail.example.org"))
