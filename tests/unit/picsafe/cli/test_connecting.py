"""``picsafe connect``: what is connected, how a person signs in, and who is named as the author."""

from __future__ import annotations

import json
import re
import shlex
import socket
import stat
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from picsafe.cli.connections import CONNECTABLE
from picsafe.connections.store import KINDS
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, said
from tests.fakes.smart_authorization import CLIENT_ID, SmartAuthorization
from tests.unit.picsafe.cli.conftest import Run
from tests.unit.picsafe.cli.fhir_server import connect, patient, send, subjects

pytestmark = pytest.mark.usefixtures("signed_in")


def test_what_send_names_is_what_can_be_connected() -> None:
    assert set(CONNECTABLE) == set(KINDS)


def test_a_server_is_looked_at_and_its_settings_are_for_this_person_alone(
    run: Run, server: CarelessFhir, home: Path
) -> None:
    result = connect(run, server, "--user", "pat", typed="a-password\n")
    assert result.exit_code == 0, result.stderr
    assert "It lets us in." in result.stderr
    assert server.asked[-1].headers["Authorization"].startswith("Basic ")
    paths = sorted((home / "connections").iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home / "connections", *paths)] == [
        0o700,
        0o600,
        0o600,
    ]
    settings, secret = sorted(paths, key=lambda path: path.suffix, reverse=True)
    assert secret.read_text() == "a-password"
    assert "a-password" not in settings.read_text() + result.output
    assert json.loads(run("connect", "list", "--json").stdout) == [{"name": "fhir", "place": server.url}]

    # connected anew, nothing is left of what was
    assert connect(run, server, "--token", typed="a-token\n").exit_code == 0
    assert server.asked[-1].headers["Authorization"] == "Bearer a-token"
    assert not secret.exists()
    assert run("connect", "remove", "fhir").exit_code == 0
    assert list((home / "connections").iterdir()) == []
    assert run("connect", "remove", "fhir").exit_code == 5


def test_what_cannot_work_is_not_connected(run: Run, server: CarelessFhir, home: Path) -> None:
    assert connect(run, server).exit_code == 0
    kept = (home / "connections" / "fhir.json").read_bytes()
    server.instead = lambda asked: said(401, {}) if not asked.path.startswith("/metadata") else None
    result = connect(run, server, "--token", typed="a-token\n")
    assert (result.exit_code, "[check_failed]" in result.stderr) == (1, True)
    assert "401" in result.stderr
    (path,) = (home / "connections").iterdir()
    assert path.read_bytes() == kept
    assert run("connect", "fhir", "http://fhir.example").exit_code == 2
    assert run("connect", "fhir", server.url, "--practitioner", "Patient/1").exit_code == 2
    assert run("connect", "fhir", server.url, "--secret", "env:X").exit_code == 2
    assert run("connect", "fhir", server.url, "--token", "--secret", "hunter2").exit_code == 2


def test_a_person_signs_an_endpoint_server_in(
    run: Run, server: CarelessFhir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorization = SmartAuthorization(server)
    path, opened = tmp_path / "endpoint.toml", list[str]()
    path.write_text(
        f'data = "{tmp_path}/data"\n'
        f'[destination.record]\nkind = "fhir"\nversion = "STU3"\nurl = "{server.url}"\n'
        f'client_id = "{CLIENT_ID}"\ntoken_file = "{tmp_path}/tokens/fhir"\n'
    )
    looked = run("endpoint", "check", "record", "--config", path)
    assert (looked.exit_code, "endpoint connect" in looked.output) == (1, True)
    monkeypatch.setattr("click.launch", opened.append)
    monkeypatch.setattr(
        "click.prompt", lambda text, **_: "n" if "author" in text else authorization.agree(opened[-1])
    )
    assert run("endpoint", "connect", "record", "--open", "--config", path).exit_code == 0
    assert "It lets us in." in run("endpoint", "check", "record", "--config", path).output


def practitioners(server: CarelessFhir) -> Callable[[Asked], Said | None]:
    """Two pages of them, or those who are called as is asked."""
    pages: list[list[dict[str, Any]]] = [
        [
            {
                "resourceType": "Practitioner",
                "id": f"d{page}{number}",
                "name": [{"family": "Example", "given": [f"Dr {page}{number}"]}],
            }
            for number in (1, 2)
        ]
        for page in (1, 2)
    ]
    pages[1][0]["active"] = False
    server.stored["Practitioner"] = {"d22": pages[1][1]}

    def instead(asked: Asked) -> Said | None:
        path, _, query = asked.path.partition("?")
        if path.strip("/") != "Practitioner" or asked.method != "GET":
            return None
        if "name=" in query:
            assert "name=Dr+22" in query
            return said(200, bundle(pages[1][1:]))
        return said(
            200,
            bundle(pages[1]) if "page=2" in query else bundle(pages[0], f"{server.url}/Practitioner?page=2"),
        )

    return instead


def bundle(resources: list[dict[str, Any]], following: str = "") -> dict[str, Any]:
    link = [{"relation": "next", "url": following}] if following else []
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, "link": link}


def test_signing_in_in_a_browser_that_comes_back_by_itself(
    run: Run, server: CarelessFhir, photo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorization = SmartAuthorization(server)
    patient(server, "p1", number="4711")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with ThreadPoolExecutor(1) as pool:

        def browse(url: str) -> None:
            pool.submit(lambda: urllib.request.urlopen(authorization.agree(url)).close())

        monkeypatch.setattr("click.launch", browse)
        options = ("--client-id", CLIENT_ID, "--redirect-port", port)
        assert connect(run, server, *options, "--open").exit_code == 0
    (kept,) = (path for path in (home / "connections").glob("fhir-*"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    # what was given is over before its time
    authorization.revoke()
    result = send(run, photo, "--patient-id", "4711")
    assert result.exit_code == 0, result.stderr
    assert authorization.given == 2
    assert not any(word in result.output for word in ("access-", "refresh-"))

    # a browser on another machine
    monkeypatch.setattr("click.prompt", lambda *_, **__: authorization.agree(opened[-1]))
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    assert connect(run, server, *options, "--open", "--paste").exit_code == 0
    assert not kept.exists()
    authorization.revoke()
    authorization.refresh = "nothing"
    ended = send(run, photo, "--patient-id", "4711")
    assert (ended.exit_code, "lets us in no more" in ended.stderr) == (3, True)
    assert run("connect", "remove", "fhir").exit_code == 0
    assert list((home / "connections").iterdir()) == []


def test_a_sign_in_whose_code_goes_elsewhere_is_asked_about(
    run: Run, server: CarelessFhir, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorization = SmartAuthorization(server)
    authorization.says = {**(authorization.says or {}), "token_endpoint": "https://elsewhere.example/token"}
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    for typed in ("n\n", ""):
        result = run(
            "connect", "fhir", server.url, "--client-id", CLIENT_ID, "--open", "--paste", input=typed
        )
        assert result.exit_code != 0
        assert "handed to https://elsewhere.example" in result.stderr
    assert opened == []
    assert not (home / "connections").exists()


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("typed", ["m\n3\n", "s\nDr 22\n1\n", "9\nm\nm\n3\n"])
def test_the_author_is_chosen_from_pages_and_remembered(
    run: Run, server: CarelessFhir, photo: Path, home: Path, typed: str
) -> None:
    server.instead = practitioners(server)
    result = run("connect", "fhir", server.url, "--create", "always", input=typed)
    assert result.exit_code == 0, result.stderr
    # whoever is not in use any more is not shown
    assert "Practitioner/d21" not in result.stderr
    assert json.loads((home / "connections" / "fhir.json").read_text())["practitioner"] == "Practitioner/d22"
    server.instead = lambda _: None
    assert send(run, photo).exit_code == 0
    (manifest,) = server.stored["DocumentManifest"].values()
    (medium,) = server.stored["Media"].values()
    assert manifest["author"] == [{"reference": "Practitioner/d22"}]
    assert medium["operator"] == {"reference": "Practitioner/d22"}


def test_the_author_of_an_endpoint_server_is_a_line_of_its_settings(
    run: Run, server: CarelessFhir, tmp_path: Path
) -> None:
    server.instead = practitioners(server)
    path = tmp_path / "endpoint.toml"
    path.write_text(
        f'data = "{tmp_path}/data"\n'
        f'[destination.record]\nkind = "fhir"\nversion = "STU3"\nurl = "{server.url}"\n'
    )
    chosen = run("endpoint", "connect", "record", "--config", path, input="m\n3\n")
    assert (chosen.exit_code, chosen.stdout) == (0, 'practitioner = "Practitioner/d22"\n')
    nobody = run("endpoint", "connect", "record", "--config", path, input="n\n")
    assert (nobody.exit_code, nobody.stdout) == (0, "")


@pytest.mark.usefixtures("at_a_terminal")
def test_the_page_about_it_works(
    run: Run, server: CarelessFhir, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    page = (Path(__file__).parents[4] / "docs" / "connections.md").read_text()
    connecting, sending = (
        shlex.split(command.replace("\\\n", " ").replace("https://fhir.myhospital.example/stu3", server.url))
        for command in re.findall(
            r"^\$ picsafe ((?:connect fhir|send wound)(?:.*\\\n)*.*)$", page, re.MULTILINE
        )
    )
    patient(server, "p1", number="4711")
    patient(server, "p2", number="4712", given="Patricia")
    names = [{"text": "Dr Sam Example"}]
    server.stored["Practitioner"]["d1"] = {
        "resourceType": "Practitioner",
        "id": "d1",
        "name": names,
        "identifier": [{"value": "8012"}],
    }
    connected = run(*connecting, input="a-password\n1\n")
    sent = run(*sending, input="1\n")
    assert (connected.exit_code, sent.exit_code) == (0, 0), connected.output + sent.output
    assert subjects(server) == {"Patient/p1"}
    # what it shows is what is said
    shown = connected.output + sent.output
    for line in (
        "ok    It lets us in.",
        "1  Practitioner/d1  Dr Sam Example  8012",
        "A patient with this name and birth date has another patient ID.",
        "2  Patient/p2     4712        Patricia Example  1979-10-24  patient ID, name",
    ):
        assert line in page
        assert line in shown
