"""``picsafe audit prove`` by whoever may read a trail: from the Key Server and its public log."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.contract.signed_notes import verifier_key
from tests.fakes.audited import PRIVATE
from tests.fakes.picsafe import HOSPITAL, PICSAFE, FakePicSafe
from tests.fakes.picsafe.keys import log_of
from tests.fakes.picsafe.state import LOG_KEY
from tests.unit.picsafe.cli.conftest import Run

REPORT = "0000000171462800529000"
VKEY = verifier_key(log_of(PICSAFE), LOG_KEY).text()
ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER_VKEY = verifier_key("other.example/log", PRIVATE).text()


@pytest.fixture(autouse=True)
def _a_report_that_was_asked_for(fake: FakePicSafe, signed_in: None) -> None:
    fake.add_key(REPORT)
    for number in range(300):
        fake.add_key(f"0000000171462800528{number:03d}")
    fake.record(REPORT, "fetch")
    fake.record(REPORT, "recall")
    for number in range(300):
        fake.record(f"0000000171462800528{number:03d}", "fetch")


def test_an_entry_is_proved_by_whoever_may_read_the_trail(run: Run, tmp_path: Path) -> None:
    made = run("audit", "prove", REPORT, "2", "--json")
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    assert (said["path"], said["index"], said["key"]) == (f"{REPORT}-2.tlog-proof", 301, VKEY)
    checked = json.loads(run("audit", "check", said["path"], "--key", VKEY, "--json").stdout)
    assert (checked["index"], checked["tree_size"], checked["report_id"]) == (301, 603, REPORT)
    assert [entry["action"] for entry in checked["entries"]] == ["create", "fetch"]


def test_the_newest_entry_is_proved_unless_another_is_named(run: Run) -> None:
    for arguments, actions in (((), ["create", "fetch", "recall"]), (("--alone",), ["recall"])):
        said = json.loads(run("audit", "prove", REPORT, "--json", *arguments).stdout)
        checked = json.loads(run("audit", "check", said["path"], "--key", VKEY, "--json").stdout)
        assert [entry["action"] for entry in checked["entries"]] == actions


def test_a_key_that_is_known_is_not_asked_for(run: Run) -> None:
    assert run("audit", "prove", REPORT, "--key", VKEY).exit_code == 0
    result = run("audit", "prove", REPORT, "--key", OTHER_VKEY)
    assert (result.exit_code, "[no_known_signature]" in result.stderr) == (6, True)


def test_what_is_not_there_is_not_proved(run: Run, fake: FakePicSafe) -> None:
    result = run("audit", "prove", REPORT, "4")
    assert (result.exit_code, "[no_such_entry]" in result.stderr) == (5, True)
    assert run("audit", "prove", "0000000171462800528999").exit_code == 5
    fake.leaves.pop(302)
    result = run("audit", "prove", REPORT)
    assert (result.exit_code, "[not_in_log]" in result.stderr) == (5, True)


def test_a_log_that_contradicts_itself_proves_nothing(run: Run, fake: FakePicSafe, tmp_path: Path) -> None:
    other = httpx.Response(200, content=bytes(64), headers={"Content-Type": "application/octet-stream"})
    fake.faults.append(lambda request: other if request.url.path == "/log/tile/1/000.p/2" else None)
    result = run("audit", "prove", REPORT)
    assert (result.exit_code, "[not_included]" in result.stderr) == (6, True)
    assert not list(tmp_path.glob("*.tlog-proof"))


def test_no_proof_is_made_by_another_key_than_was_seen_before(run: Run, fake: FakePicSafe) -> None:
    assert run("log", REPORT).exit_code == 0
    fake.log_key = ANOTHER
    refused = run("audit", "prove", REPORT)
    assert refused.exit_code != 0
    assert "another key than it had" in refused.stderr
    assert not Path(f"{REPORT}-3.tlog-proof").exists()
    # whoever names the key has made up their mind
    named = run("audit", "prove", REPORT, "--key", verifier_key(log_of(PICSAFE), ANOTHER).text())
    assert named.exit_code == 0, named.output


def test_no_proof_is_made_by_another_key_than_is_registered(run: Run, fake: FakePicSafe) -> None:
    fake.registered_log_keys[HOSPITAL] = OTHER_VKEY
    refused = run("audit", "prove", REPORT, "--key-server", HOSPITAL, "--yes")
    assert refused.exit_code != 0
    assert "registered" in refused.stderr
