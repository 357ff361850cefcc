"""``picsafe connect``, and ``picsafe send --to fhir``."""

from __future__ import annotations

import json
import re
import shlex
import socket
import stat
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from picsafe.cli.connections import CONNECTABLE
from picsafe.connections.store import KINDS
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.smart_authorization import CLIENT_ID, SmartAuthorization
from tests.unit.picsafe.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("signed_in")

SYSTEM = "https://myhospital.example/mrn"
WHO = ("--patient-firstname", "Pat", "--patient-lastname", "Example", "--birth-date", "1979-10-24")


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as fake:
        yield fake


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)


def connect(run: Run, server: CarelessFhir, *options: str, typed: str | None = None) -> Result:
    usual = ("--patient-system", SYSTEM, "--practitioner", "none")
    return run("connect", "fhir", server.url, *usual, *options, input=typed)


def send(run: Run, photo: Path, *options: str, typed: str | None = None) -> Result:
    return run("send", photo, "--consent", "none", "--to", "fhir", *WHO, *options, input=typed)


def patient(server: CarelessFhir, name: str, *, given: str = "Pat", number: str = "", **more: Any) -> None:
    identifiers = [{"system": SYSTEM, "value": number}] if number else []
    server.stored["Patient"][name] = {
        "resourceType": "Patient",
        "id": name,
        "identifier": identifiers,
        "name": [{"family": "Example", "given": [given]}],
        "birthDate": "1979-10-24",
        **more,
    }


def counts(server: CarelessFhir) -> dict[str, int]:
    return {kind: len(found) for kind, found in server.stored.items() if found}


def subjects(server: CarelessFhir) -> set[str]:
    found = [*server.stored["Media"].values(), *server.stored["DocumentManifest"].values()]
    return {one["subject"]["reference"] for one in found}


def failing(kind: str, times: int) -> Callable[[Asked], Said | None]:
    """Answers 500 to the first that create something, though it is stored or not."""
    left = [times]

    def instead(asked: Asked) -> Said | None:
        if asked.method == "POST" and asked.path.strip("/") == kind and left[0]:
            left[0] -= 1
            return said(500, {})
        return None

    return instead


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


def test_a_report_goes_to_its_patient_once_and_is_listed(
    fake: FakePicSafe, run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    result = send(run, photo, "--patient-id", "4711")
    assert result.exit_code == 0, result.stderr
    assert "Delivered 1 photo" in result.stdout
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1, "DocumentManifest": 1}
    assert subjects(server) == {"Patient/p1"}
    assert list((home / "undelivered").iterdir()) == []
    (key,) = fake.keys.values()
    assert key.tag is not None
    [listed] = json.loads(run("reports", "--json").stdout)
    assert (listed["destination"], listed["link"]) == ("endpoint", None)


def test_a_server_s_version_is_the_one_that_it_speaks(run: Run, server: CarelessFhir, photo: Path) -> None:
    server.version = "4.0.1"
    connect(run, server, "--create", "always")
    assert send(run, photo).exit_code == 0
    assert counts(server) == {"Patient": 1, "Binary": 2, "DocumentReference": 2, "Provenance": 1}


def test_nothing_is_sent_where_the_plan_does_not_include_it(
    fake: FakePicSafe, run: Run, server: CarelessFhir, photo: Path
) -> None:
    connect(run, server)
    fake.needs_plan = {"fhir": "pro"}
    result = send(run, photo)
    assert (result.exit_code, "[plan_required]" in result.stderr, "plan Pro" in result.stderr) == (
        4,
        True,
        True,
    )
    assert (fake.keys, counts(server)) == ({}, {})


def test_what_is_not_connected_is_not_sent_to(fake: FakePicSafe, run: Run, photo: Path) -> None:
    result = send(run, photo)
    assert (result.exit_code, "picsafe connect" in result.stderr) == (3, True)
    assert fake.keys == {}


@pytest.mark.usefixtures("at_a_terminal")
def test_whose_record_it_is_is_asked_side_by_side(
    run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    patient(server, "p2", number="4712", given="Patricia")
    result = send(run, photo, "--patient-id", "9999", typed="9\n2\n")
    assert result.exit_code == 0, result.stderr
    assert "another patient ID" in result.stderr
    lines = [line for line in result.stderr.splitlines() if "Patient/" in line]
    assert [line.split()[:3] for line in lines] == [["1", "Patient/p1", "4711"], ["2", "Patient/p2", "4712"]]
    assert "patient ID, name" in lines[1]
    assert subjects(server) == {"Patient/p2"}

    # nothing of a report is left whose patient nobody has named
    for typed in ("n\n", ""):
        result = send(run, photo, "--patient-id", "9999", typed=typed)
        assert (result.exit_code, "nobody said whose record" in result.stderr) == (2, True)
        assert counts(server)["Media"] == 1
        assert list((home / "undelivered").iterdir()) == []


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("create", "typed", "made"), [("ask", "c\n", 1), ("ask", "n\n", 0), ("never", "c\n", 0)]
)
def test_a_patient_is_created_only_after_asking(
    run: Run, server: CarelessFhir, photo: Path, create: str, typed: str, made: int
) -> None:
    connect(run, server, "--create", create)
    result = send(run, photo, "--patient-id", "4711", typed=typed)
    assert result.exit_code == (0 if made else 2)
    assert counts(server).get("Patient", 0) == counts(server).get("Media", 0) == made
    assert ("c to create" in result.stderr) == (create == "ask")


def test_or_without_where_that_was_said_when_it_was_connected(
    run: Run, server: CarelessFhir, photo: Path
) -> None:
    connect(run, server, "--create", "always")
    assert send(run, photo, "--patient-id", "4711").exit_code == 0
    [made] = server.stored["Patient"].values()
    assert {"system": SYSTEM, "value": "4711"} in made["identifier"]


def test_where_nobody_can_be_asked_nothing_is_sent(
    run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    result = send(run, photo)
    assert (result.exit_code, "[patient_not_found]" in result.stderr) == (2, True)
    assert "Nobody can be asked here" in result.stderr
    assert counts(server) == {}
    assert list((home / "undelivered").iterdir()) == []


def test_a_server_that_stumbles_is_tried_again(run: Run, server: CarelessFhir, photo: Path) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 2)
    assert send(run, photo, "--patient-id", "4711").exit_code == 0
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1, "DocumentManifest": 1}


def test_what_may_be_there_in_parts_is_gone_on_with_and_never_doubled(
    fake: FakePicSafe, run: Run, server: CarelessFhir, photo: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 9)
    result = send(run, photo, "--patient-id", "4711")
    assert (result.exit_code, "--resume" in result.stderr, "500" in result.stderr) == (7, True, True)
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1}
    (folder,) = (home / "undelivered").iterdir()
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".json", ".picsafe"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    # the same files are not sent a second time beside it
    again = send(run, photo, "--patient-id", "4711")
    assert (again.exit_code, "[report_unfinished]" in again.stderr) == (1, True)
    assert "may not be in fhir" in run("reports").stderr

    server.instead = lambda _: None
    resumed = run("send", "--resume", "--json")
    assert resumed.exit_code == 0, resumed.stderr
    [delivered] = json.loads(resumed.stdout)
    assert delivered["connection"] == "fhir"
    assert counts(server) == {"Patient": 1, "Media": 1, "Binary": 1, "DocumentManifest": 1}
    assert len(fake.keys) == 1
    assert list((home / "undelivered").iterdir()) == []


def test_one_that_is_refused_holds_up_no_other(
    run: Run, server: CarelessFhir, photo: Path, video: Path, home: Path
) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = lambda asked: said(422, {}) if asked.path.startswith("/Media") else None
    for path in (photo, video):
        assert send(run, path, "--patient-id", "4711").exit_code == 1
    refused = [True]
    server.instead = lambda asked: (
        said(422, {})
        if asked.method == "POST" and asked.path == "/Media" and refused and refused.pop()
        else None
    )
    resumed = run("send", "--resume")
    assert (resumed.exit_code, "[http_422]" in resumed.stderr) == (1, True)
    assert counts(server)["DocumentManifest"] == 1
    assert len(list((home / "undelivered").iterdir())) == 1


def test_or_forgotten_here(run: Run, server: CarelessFhir, photo: Path, home: Path) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 9)
    send(run, photo, "--patient-id", "4711")
    # what was decrypted when the power failed goes as soon as anybody looks
    (folder,) = (home / "undelivered").iterdir()
    (folder / "work").mkdir()
    (folder / "work" / "001.jpg").write_bytes(b"a photo")
    assert run("reports").exit_code == 0
    assert not (folder / "work").exists()
    discarded = run("send", "--discard")
    assert (discarded.exit_code, "stays there" in discarded.stderr) == (0, True)
    assert list((home / "undelivered").iterdir()) == []


def test_a_report_does_not_go_on_to_another_server(run: Run, server: CarelessFhir, photo: Path) -> None:
    connect(run, server)
    patient(server, "p1", number="4711")
    server.instead = failing("DocumentManifest", 9)
    send(run, photo, "--patient-id", "4711")
    with careless_fhir() as other:
        connect(run, other)
        result = run("send", "--resume")
        assert (result.exit_code, "[connected_elsewhere]" in result.stderr) == (2, True)
        assert counts(other) == {}


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
        "1   Practitioner/d1   Dr Sam Example   8012",
        "A patient with this name and birth date has another patient ID.",
        "2   Patient/p2      4712         Patricia Example   1979-10-24   patient ID, name",
    ):
        assert line in page
        assert line in shown
