"""What an operator is warned of before the first report comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from picsafe.endpoint.config import decode_config
from picsafe.endpoint.doubts import clock_doubt, doubts

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
USER_SERVER = "https://user.example.org"


def found(tmp_path: Path, text: str = "", keys: str = "", folder: str = "") -> list[str]:
    """The settings that there is something to be said of."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    place = tmp_path / "archive"
    document = f"""data = "{data}"
        {text}
        [tokens]
        user_server = "{USER_SERVER}"
        [keys]
        servers = ["https://key.example.org"]
        {keys}
        [destination.archive]
        kind = "folder"
        path = "{place}"
        {folder or f'mounted_at = "{tmp_path}"'}
        """
    return [setting for setting, _ in doubts(decode_config(document.encode()))]


def http(public_url: str, listen: str = "127.0.0.1:8443", more: str = "") -> str:
    section = f'[http]\npublic_url = "{public_url}"\nlisten = "{listen}"\n{more}\n'
    return section + '[senders]\nallow = ["*@example.org"]'


def test_nothing_is_said_of_what_is_well(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    assert found(tmp_path, http("https://endpoint.example.org", more="trust_proxy = true")) == []


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (http("http://endpoint.example.org:8443", "0.0.0.0:8443"), ["http.public_url"]),
        (
            http("http://endpoint.example.org:8443", "0.0.0.0:8443", "allow_plain_http = true"),
            ["http.allow_plain_http", "http.public_url"],
        ),
        (http("http://endpoint.example.org", "0.0.0.0:8443"), ["http.public_url"] * 2),
        (http("http://127.0.0.1:8443"), ["http.public_url"] * 2),
        (http("http://localhost:8443"), ["http.public_url"] * 3),
    ],
)
def test_addresses(tmp_path: Path, text: str, settings: list[str]) -> None:
    assert found(tmp_path, text) == settings


def test_two_names_of_this_machine(tmp_path: Path) -> None:
    document = f"""data = "{tmp_path / "data"}"
        [tokens]
        user_server = "http://localhost:8000"
        [keys]
        servers = ["http://127.0.0.1:8000"]
        [destination.archive]
        kind = "folder"
        path = "/srv/picsafe"
        mounted_at = "/srv"
        """
    assert [setting for setting, _ in doubts(decode_config(document.encode()))] == ["tokens"]


def test_key_servers_without_tls(tmp_path: Path) -> None:
    document = (
        f'data = "{tmp_path / "data"}"\n[keys]\nservers = ["http://key.example.org"]\n'
        '[destination.archive]\nkind = "https"\nurl = "http://records.example.org"\nallow_http = true\n'
    )
    assert [setting for setting, _ in doubts(decode_config(document.encode()))] == [
        "keys.servers[0]",
        "destination.archive",
    ]


def test_everybody_may_send(tmp_path: Path) -> None:
    text = '[http]\npublic_url = "https://endpoint.example.org"\ntrust_proxy = true'
    assert found(tmp_path, text) == ["senders.allow"]


@pytest.mark.parametrize(
    ("operators", "settings"),
    [
        ('"*@it.example.org"', []),
        ('"*"', ["page.operators"]),
        ('"pat@example.org", "*@*"', ["page.operators"]),
    ],
)
def test_everybody_may_be_an_operator(tmp_path: Path, operators: str, settings: list[str]) -> None:
    text = f'[page]\noperators = [{operators}]\naudience = "https://endpoint.example.org"'
    assert found(tmp_path, text) == settings


def test_what_others_can_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o750)
    key = tmp_path / "api-key"
    key.write_text("psk_x")
    key.chmod(0o604)
    assert found(tmp_path, keys=f'api_key = "file:{key}"') == ["data", "secrets"]
    (tmp_path / "data").chmod(0o700)
    key.chmod(0o640)
    assert found(tmp_path, keys=f'api_key = "file:{key}"') == []


def test_a_mounted_folder_that_nothing_is_said_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_mount", lambda path: path == tmp_path)
    assert found(tmp_path, folder='name = "{report_id}"') == ["destination.archive"]
    assert found(tmp_path) == []


def test_an_index_of_patient_ids_of_everybody(tmp_path: Path) -> None:
    place = '[destination.pacs]\nkind = "dicom"\nhost = "pacs"\ncalled = "PACS"\nmatch = "adt"\n'
    adt = '[adt]\nlisten = "127.0.0.1:2576"\n'
    assert found(tmp_path, adt + place) == ["destination.pacs"]
    assert found(tmp_path, adt + 'assigning_authority = "HOSP"\n' + place) == []
    assert found(tmp_path, adt + place.replace("adt", "none")) == []


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (timedelta(0), None),
        (timedelta(seconds=59), None),
        (timedelta(seconds=61), "behind"),
        (timedelta(seconds=-61), "ahead of"),
        (None, None),
    ],
)
def test_the_clock(apart: timedelta | None, said: str | None) -> None:
    headers = {} if apart is None else {"Date": format_datetime(NOW + apart, usegmt=True)}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers))
    text = clock_doubt(USER_SERVER, NOW, transport)
    assert (text is None) == (said is None)
    assert said is None or f"61 s {said} the User Server's" in (text or "")


def test_a_user_server_that_does_not_answer() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert "does not answer" in (clock_doubt(USER_SERVER, NOW, httpx.MockTransport(away)) or "")
