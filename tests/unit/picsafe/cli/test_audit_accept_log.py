"""``picsafe audit accept-log``: a log is believed by whoever has asked its operator, and by nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.contract.signed_notes import verifier_key
from picsafe.client.log_evidence import KnownLog, LogEvidence
from tests.fakes.picsafe import PICSAFE, FakePicSafe
from tests.unit.picsafe.cli.conftest import Run

ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
ACCEPT = ("audit", "accept-log", PICSAFE)


def vkey_of(key: Ed25519PrivateKey) -> str:
    return verifier_key("picsafe.example/log", key).text()


@pytest.fixture
def evidence(fake: FakePicSafe, home: Path) -> LogEvidence:
    """What was seen of a log before the server was set up anew."""
    made = LogEvidence(home / "log-evidence.json")
    made.learn(PICSAFE, KnownLog(vkey_of(fake.log_key)))
    fake.log_key = ANOTHER
    return made


def known(evidence: LogEvidence) -> str:
    log = evidence.log_of(PICSAFE)
    return "" if log is None else log.vkey


@pytest.mark.usefixtures("signed_in", "at_a_terminal")
def test_both_keys_are_shown_and_the_question_is_answered(
    fake: FakePicSafe, run: Run, evidence: LogEvidence, home: Path
) -> None:
    old = known(evidence)
    declined = run(*ACCEPT, input="n\n")
    assert (declined.exit_code, "[not_accepted]" in declined.stderr) == (1, True)
    assert known(evidence) == old
    result = run(*ACCEPT, input="y\n")
    assert result.exit_code == 0, result.stderr
    for said in (old, vkey_of(ANOTHER), "another key than it had", "operator"):
        assert said in result.stderr
    assert known(evidence) == vkey_of(ANOTHER)
    (aside,) = home.glob("log-evidence-until-*.json")
    assert str(aside) in result.stdout
    assert "There is nothing to accept" in run(*ACCEPT).stdout
    assert len(fake.leaves) == 0


@pytest.mark.usefixtures("signed_in")
def test_where_nobody_can_be_asked_the_key_has_to_be_given(
    fake: FakePicSafe, run: Run, evidence: LogEvidence
) -> None:
    old = known(evidence)
    refused = run(*ACCEPT)
    assert (refused.exit_code, "[not_accepted]" in refused.stderr) == (2, True)
    wrong = run(*ACCEPT, "--key", old)
    assert (wrong.exit_code, "[wrong_key]" in wrong.stderr) == (6, True)
    assert known(evidence) == old
    fake.registered_log_keys[PICSAFE] = vkey_of(ANOTHER)
    result = run(*ACCEPT, "--key", vkey_of(ANOTHER), "--json")
    assert result.exit_code == 0, result.stderr
    said = json.loads(result.stdout)
    assert Path(said.pop("kept_in")).exists()
    assert said == {
        "key_server": PICSAFE,
        "log_key": vkey_of(ANOTHER),
        "known": old,
        "registered": vkey_of(ANOTHER),
        "breaks": "other_log_key",
        "accepted": True,
    }
    assert known(evidence) == vkey_of(ANOTHER)


def test_an_endpoint_servers_evidence_needs_nobody_who_is_signed_in(
    run: Run, evidence: LogEvidence, home: Path, tmp_path: Path
) -> None:
    assert known(evidence)
    data = tmp_path / "endpoint"
    data.mkdir()
    (home / "log-evidence.json").rename(data / "log-evidence.json")
    result = run(*ACCEPT, "--evidence", data / "log-evidence.json", "--key", vkey_of(ANOTHER))
    assert result.exit_code == 0, result.stderr
    assert "you are not signed in" in result.stderr
    assert known(LogEvidence(data / "log-evidence.json")) == vkey_of(ANOTHER)
    assert len(list(data.glob("*.json"))) == 2
    assert not (home / "log-evidence.json").exists()
