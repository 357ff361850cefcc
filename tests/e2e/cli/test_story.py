"""The command line against real servers, each command in a process of its own."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from picsafe.audit.store import audit_store
from tests.e2e.running_server import RunningServer, running_server, wait_for
from tests.e2e.terminal import Terminal
from tests.fakes import media, phones


@pytest.fixture(scope="module")
def sender(picsafe_server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("sender")
    (folder / "wound.jpg").write_bytes(media.photo(800, 600))
    (folder / "gait.mp4").write_bytes(phones.samsung())
    (folder / "cough.m4a").write_bytes(phones.voice_memo())
    terminal = Terminal(picsafe_server, folder)
    terminal.sign_in("pat@hospital.example.org", "Pat")
    return terminal


@pytest.fixture(scope="module")
def recipient(picsafe_server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    terminal = Terminal(picsafe_server, tmp_path_factory.mktemp("recipient"))
    terminal.sign_in("robin@example.org", "Robin", "NZ")
    return terminal


@pytest.fixture(scope="module")
def api_key(picsafe_server: RunningServer, sender: Terminal) -> str:
    data = str(picsafe_server.data)
    number = sender.run(
        "admin", "--data", data, "create-enterprise", "Example Hospital",
        "--administrator", "pat@hospital.example.org",
    ).strip()  # fmt: skip
    sender.run("admin", "--data", data, "verify-domain", number, "hospital.example.org")
    sender.run("admin", "--data", data, "set-plan", number, "enterprise")
    shown = json.loads(sender.run("admin", "--data", data, "show", number, "--json"))
    assert shown["administrators"] == ["pat@hospital.example.org"]
    assert [domain["name"] for domain in shown["domains"]] == ["hospital.example.org"]
    assert "Example Hospital" in sender.run("admin", "--data", data, "list")
    with picsafe_server.client(headers={"Authorization": f"Bearer {sender.token()}"}) as client:
        made = client.post("/enterprise/api-keys", json={"name": "sync"}).raise_for_status().json()
    return str(made["api_key"])


def test_a_report_from_one_person_to_another(sender: Terminal, recipient: Terminal) -> None:
    message = sender.run(
        "send", "wound.jpg", "gait.mp4", "cough.m4a", "--to", "recipient", "--patient-firstname", "Kim",
        "--birth-date", "1958-03-24", "--consent", "verbal", "--consent-file", "cough.m4a",
        "--allow", "treatment,education", "--notes", "Day 3",
    )  # fmt: skip
    first, link = message.strip().split("\n\n")
    assert first == (
        "Please tap the link below (valid for 7 days) to view a PicSafe report containing 1 photo, 1 video "
        "and 1 audio clip."
    )

    opened = json.loads(recipient.run("open", link, "--to", "report", "--json"))
    assert opened["metadata"]["patient"]["firstname"] == "Kim"
    names = sorted(path.name for path in (recipient.folder / "report").iterdir())
    assert names == sorted(file["name"] for file in opened["files"])
    for name in ("002.m4v", "003.m4a", "consent.m4a"):
        arrived = (recipient.folder / "report" / name).read_bytes()
        assert b"moov" in arrived
        assert [secret for secret in phones.SECRETS if secret in arrived] == []

    trail = sender.run("log", link)
    assert re.search(r"Robin Example\s+<robin@example.org>\s+asked for the key\s+granted", trail)
    assert "Chain verified: 3 entries" in trail
    assert "Robin Example" in sender.run("recall", link)
    assert "[recalled]" in recipient.run("open", link, exit_code=5)
    assert "[not_sender]" in recipient.run("recall", link, exit_code=4)
    sender.run("recall", link, "--undo")
    recipient.run("open", link)
    sender.run("recall", link, "--withdraw")
    assert "[withdrawn]" in recipient.run("open", link, exit_code=5)
    assert opened["report_id"] in sender.run("reports")


def test_a_file_and_its_key(sender: Terminal, recipient: Terminal, picsafe_server: RunningServer) -> None:
    made = json.loads(sender.run("send", "wound.jpg", "--consent", "none", "--no-upload", "--json"))
    path = sender.folder / made["path"]
    assert "001.jpg" in recipient.run("open", str(path))
    headers = {"Authorization": f"Bearer {sender.token()}"}
    with picsafe_server.client(headers=headers) as client:
        key = client.post("/keys", json={"report_id": made["report_id"]}).raise_for_status().json()["key"]
    recipient.run("decrypt", str(path), "report.zip", "--key", "-", stdin=key)
    with zipfile.ZipFile(recipient.folder / "report.zip") as archive:
        assert {"metadata.json", "report.pdf", "001.jpg"} <= set(archive.namelist())
    assert "Chain verified: 4 entries" in sender.run("log", str(path))


def test_who_had_access_is_proved_without_the_server(sender: Terminal, picsafe_server: RunningServer) -> None:
    with picsafe_server.client(headers={"Authorization": f"Bearer {sender.token()}"}) as client:
        report = f"{client.get('/me').raise_for_status().json()['userid']:09d}1462800528240"
        answer = client.post("/keys", json={"report_id": report}).raise_for_status()
        key = client.get("/log/key").raise_for_status().json()["vkey"]
        with audit_store(picsafe_server.data) as store:
            size = store.size()

        def is_in_the_tree() -> bool:
            note = client.get("/log/checkpoint")
            return note.status_code == 200 and int(note.text.splitlines()[1]) >= size

        wait_for(is_in_the_tree, "a tree of all entries")
    (sender.folder / "answer.json").write_bytes(answer.content)
    sender.run("audit", "export", "--data", str(picsafe_server.data), "--to", "audit.jsonl")
    arguments = ("audit", "verify", "audit.jsonl", "--key", key, "--receipt", "answer.json")
    assert "whose entries are there: 1." in sender.run(*arguments)
    path = sender.run("audit", "prove", report).splitlines()[0]
    assert report in sender.run("audit", "check", path, "--key", key)


def test_syncing_an_enterprise(sender: Terminal, recipient: Terminal, api_key: str) -> None:
    stored = json.loads(sender.run("send", "wound.jpg", "--consent", "none", "--json"))
    sender.run("send", "wound.jpg", "--consent", "none", "--to", "recipient")
    recalled = json.loads(sender.run("send", "gait.mp4", "--consent", "none", "--json"))
    sender.run("recall", recalled["report_id"])

    output = sender.run("sync", "--to", "reports", "--once", exit_code=1, PICSAFE_API_KEY=api_key)
    assert "1 report could not be fetched" in output
    assert [path.name for path in (sender.folder / "reports").glob("[!.]*")] == [stored["report_id"]]
    assert (sender.folder / "reports" / stored["report_id"] / "001.jpg").exists()
    assert sender.run("sync", "--to", "reports", "--once", PICSAFE_API_KEY=api_key) == ""
    assert "Example Hospital" in sender.run("log", stored["report_id"])
    trail = ("enterprise", "trail", "--json", "--openings", "--report")
    opened = json.loads(sender.run(*trail, stored["report_id"], PICSAFE_API_KEY=api_key))["entries"]
    assert [one["entry"]["user"]["name"] for one in opened] == ["Example Hospital"]
    sender.run(*trail, recalled["report_id"], PICSAFE_API_KEY=api_key, exit_code=1)


def test_what_an_enterprise_lays_down_holds_whatever_a_member_says(
    sender: Terminal, api_key: str, picsafe_server: RunningServer
) -> None:
    # also of whoever has signed in before
    kim, sam, robin = (
        picsafe_server.sign_in(address)
        for address in ("kim@hospital.example.org", "sam@hospital.example.org", "robin.two@example.org")
    )
    report, tag = kim.report_id(), "89abcdef01234567" * 4
    with picsafe_server.client(headers=kim.headers) as member:
        sender.run("enterprise", "policy", "--only", "*@hospital.example.org")
        try:
            dropped = {"report_id": report, "key_policies": []}
            assert member.post("/keys", json=dropped).json()["code"] == "unknown_field"
            own = {"report_id": report, "policy": {"recipients": [robin.email, sam.email]}}
            assert member.post("/keys", json=own).raise_for_status().status_code == 201
        finally:
            sender.run("enterprise", "policy", "--lift")
        member.put(f"/keys/{report}/tag", json={"tag": tag}).raise_for_status()
        lifted = member.put(f"/keys/{report}/policy", json={"policy": {}}).raise_for_status().json()
        [rule] = lifted["enterprises"]
        assert (rule["enterprise"], rule["policy"]["recipients"]) == (
            "Example Hospital",
            ["*@hospital.example.org"],
        )
    with picsafe_server.client(headers=robin.headers) as stranger:
        refused = stranger.get(f"/keys/{report}", params={"tag": tag})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_named")
        assert "rule of the sender's enterprise" in refused.json()["detail"]
    with picsafe_server.client(headers=sam.headers) as colleague:
        assert colleague.get(f"/keys/{report}", params={"tag": tag}).status_code == 200


@pytest.fixture
def hospital(picsafe_server: RunningServer, tmp_path: Path) -> Iterator[RunningServer]:
    arguments = ("--services", "keys", "--issuer", picsafe_server.url)
    with running_server(tmp_path / "hospital", *arguments) as server:
        yield server


def test_a_private_key_server(
    sender: Terminal,
    recipient: Terminal,
    api_key: str,
    hospital: RunningServer,
    picsafe_server: RunningServer,
) -> None:
    send = ("send", "wound.jpg", "--consent", "none", "--key-server", hospital.url, "--json")
    refusal = json.loads(sender.run(*send, "--yes", exit_code=4).splitlines()[-1])
    assert refusal["error"]["code"] == "unknown_audience"

    headers = {"Authorization": f"Bearer {sender.token()}"}
    with picsafe_server.client(headers=headers) as client:
        client.post(
            "/enterprise/key-servers", json={"url": hospital.url, "kind": "key_server"}
        ).raise_for_status()

    refused = sender.run(*send[:-1], exit_code=4)
    assert f"The key is on {hospital.url}, which Example Hospital runs, not PicSafe." in refused
    sent = json.loads(sender.run(*send, "--yes"))
    recipient.run("open", sent["link"], exit_code=4)
    assert "001.jpg" in recipient.run("open", sent["link"], "--yes")
    # the sender's machine remembers where the key is, any other one looks into the file
    for name in ("link", "report_id"):
        assert "Robin Example" in sender.run("log", sent[name], "--yes")
    sender.run("log", sent["link"], exit_code=4)
    assert "Robin Example" in recipient.run("log", sent["link"], "--yes")
    (sender.folder / ".home" / "sent-through.txt").unlink()
    for name in ("link", "report_id"):
        assert "Robin Example" in sender.run("log", sent[name], "--yes")
    sender.run("recall", sent["link"], "--yes")
    recipient.run("open", sent["link"], "--yes", exit_code=5)
    sender.run("recall", sent["report_id"], "--undo", "--yes")
    # other tests of this module may have left reports that cannot be fetched
    sender.run("sync", "--to", "private", "--once", PICSAFE_API_KEY=api_key, exit_code=None)
    assert (sender.folder / "private" / sent["report_id"] / "001.jpg").exists()


def test_signing_out(picsafe_server: RunningServer, tmp_path: Path) -> None:
    terminal = Terminal(picsafe_server, tmp_path)
    terminal.sign_in("alex@example.org", "Alex")
    assert "Alex Example" in terminal.run("profile")
    terminal.run("sign-out")
    assert "[not_signed_in]" in terminal.run("profile", exit_code=3)


def test_a_server_that_goes_away(own_server: RunningServer, tmp_path: Path) -> None:
    terminal = Terminal(own_server, tmp_path)
    terminal.sign_in("pat@example.org", "Pat")
    own_server.kill()
    assert "[unreachable]" in terminal.run("profile", exit_code=7)
    own_server.restart()
    assert "Pat Example" in terminal.run("profile")
