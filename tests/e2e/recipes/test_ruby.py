"""docs/endpoint/ruby.md, by what it shows, with Ruby."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.contract.peers.servers import missing
from tests.e2e.recipes.pages import write_named
from tests.e2e.running_server import ROOT, RunningServer
from tests.e2e.terminal import Terminal
from tests.fakes import media, phones

pytestmark = pytest.mark.peer

PAGE = "endpoint/ruby.md"
VECTORS = json.loads((ROOT / "tests" / "vectors" / "picsafe.json").read_text())["vectors"]
# what metadata.json says is not looked into
UNREAD = ("invalid_metadata", "invalid_package", "too_large")
# the scripts read what PicSafe writes; what other programs put around a report may keep them from opening it
OURS = ("a small report", "members deflated", "other writers' values", "no key server")


class Scripts:
    """The page's files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_named(PAGE, "ruby", folder)

    def run(
        self, *arguments: str | Path, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["ruby", *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert "warning:" not in done.stderr
        return done


@pytest.fixture
def scripts(tmp_path: Path) -> Scripts:
    if shutil.which("ruby") is None:
        missing("ruby is not installed")
    folder = tmp_path / "scripts"
    folder.mkdir()
    return Scripts(folder)


def test_the_vectors_are_opened_or_refused(scripts: Scripts) -> None:
    cases = [
        {"name": vector["name"], "key": vector["key"], "file": vector["file_base64"]} for vector in VECTORS
    ]
    (scripts.folder / "vectors.rb").write_text(
        """
        require_relative "picsafe"
        require "digest"
        found = JSON.parse($stdin.read).to_h do |one|
          _, encrypted = PicSafe.parts(one["file"].unpack1("m"))
          files = PicSafe.open(encrypted, one["key"])
          [one["name"], files.map { |name, bytes| [name, bytes.bytesize, Digest::SHA256.hexdigest(bytes)] }]
        rescue PicSafe::Invalid => error
          [one["name"], error.message]
        end
        puts JSON.generate(found)
        """
    )
    done = scripts.run("vectors.rb", stdin=json.dumps(cases))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    for vector in VECTORS:
        outcome = found[vector["name"]]
        if vector["expect"] == "ok" and vector["name"] in OURS:
            wanted = [[one["name"], one["size"], one["sha256"]] for one in vector["members"]]
            assert sorted(outcome) == sorted(wanted), vector["name"]
        elif vector["expect"] == "unsafe_name" and not isinstance(outcome, str):
            assert {name for name, _, _ in outcome} == {one["name"] for one in VECTORS[0]["members"]}
        elif vector["expect"] not in {"ok", *UNREAD} and vector["name"] != "a name in another spelling":
            assert isinstance(outcome, str), vector["name"]


def test_what_is_decrypted_by_hand(scripts: Scripts, tmp_path: Path) -> None:
    vector = VECTORS[0]
    (tmp_path / "a.picsafe").write_bytes(base64.b64decode(vector["file_base64"]))
    done = scripts.run("decrypt.rb", tmp_path / "a.picsafe", tmp_path / "out", stdin=vector["key"] + "\n")
    assert done.returncode == 0, done.stderr
    assert {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "out").iterdir()
    } == {one["name"]: one["sha256"] for one in vector["members"]}
    wrong = scripts.run("decrypt.rb", tmp_path / "a.picsafe", tmp_path / "no", stdin="x" * 43)
    assert (wrong.returncode, "another key, or a changed file" in wrong.stderr) == (1, True)
    assert not (tmp_path / "no").exists()


@pytest.fixture
def hospital(picsafe_server: RunningServer, tmp_path: Path) -> Terminal:
    """An administrator of an enterprise whose people are at hospital.example.org."""
    folder = tmp_path / "pat"
    folder.mkdir()
    (folder / "wound.jpg").write_bytes(media.photo(800, 600))
    (folder / "gait.mp4").write_bytes(phones.samsung())
    terminal = Terminal(picsafe_server, folder)
    terminal.sign_in("pat@hospital.example.org", "Pat")
    admin = ("admin", "--data", str(picsafe_server.data))
    make = ("create-enterprise", "Example Hospital", "--administrator", "pat@hospital.example.org")
    number = terminal.run(*admin, *make).strip()
    terminal.run(*admin, "verify-domain", number, "hospital.example.org")
    return terminal


def test_reports_are_fetched_once_and_what_failed_is_tried_again(
    scripts: Scripts, hospital: Terminal, picsafe_server: RunningServer
) -> None:
    api_key = hospital.run("enterprise", "api-key", "create", "Ruby").strip()
    environment = {
        "PICSAFE_SERVER": picsafe_server.url,
        "PICSAFE_KEY_SERVERS": picsafe_server.url,
        "PICSAFE_API_KEY": api_key,
    }
    send = ("send", "wound.jpg", "gait.mp4", "--consent", "none", "--patient-lastname", "Sämple", "--json")
    sent = json.loads(hospital.run(*send))["report_id"]
    recalled = json.loads(hospital.run(*send))["report_id"]
    hospital.run("recall", recalled)

    unlisted = scripts.run(
        "sync.rb", "reports", **{**environment, "PICSAFE_KEY_SERVERS": "https://x.example"}
    )
    assert unlisted.returncode == 1
    assert unlisted.stderr.count("failed: unlisted_key_server") == 2
    assert "Example Hospital" not in hospital.run("log", sent)

    fetched = scripts.run("sync.rb", "reports", **environment)
    assert (fetched.returncode, fetched.stdout) == (0, f"{sent} received\n"), fetched.stderr
    assert fetched.stderr == f"{recalled} failed: recalled\n"
    place = scripts.folder / "reports" / sent
    assert {path.name for path in place.iterdir()} >= {"metadata.json", "report.pdf", "001.jpg", "002.m4v"}
    metadata = json.loads((place / "metadata.json").read_text())
    assert metadata["report"]["patient"]["lastname"] == "Sämple"
    sender = json.loads((place / "sender.json").read_text())
    assert sender["sender"]["email"] == "pat@hospital.example.org"
    assert "Example Hospital" in hospital.run("log", sent)

    shutil.rmtree(place)
    again = scripts.run("sync.rb", "reports", **environment)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert not place.exists()

    refused = scripts.run("sync.rb", "reports", **{**environment, "PICSAFE_API_KEY": "psk_wrong"})
    assert (refused.returncode, "invalid_api_key" in refused.stderr) == (1, True)
    assert "psk_wrong" not in refused.stderr
