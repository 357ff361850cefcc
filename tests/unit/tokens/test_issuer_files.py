"""What a User Server published, kept in files: for the next process, and for one issuer alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.tokens.files import LONGEST, REWRITTEN_AFTER, IssuerFiles
from chalicelib.tokens.memory import Remembered
from tests.fakes.tokens import ISSUER, FakeClock

BODY = b'{"keys": []}'


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path, clock: FakeClock) -> None:
    answer = Remembered(BODY, '"abc"', clock())
    IssuerFiles(tmp_path / "issuer", ISSUER).keep("jwks", answer)
    assert IssuerFiles(tmp_path / "issuer", ISSUER).recall("jwks") == answer
    assert IssuerFiles(tmp_path / "issuer", ISSUER).recall("revoked") is None
    assert IssuerFiles(tmp_path / "issuer", "https://another.example").recall("jwks") is None
    assert (tmp_path / "issuer" / "jwks.json").stat().st_mode & 0o777 == 0o600


def test_what_has_not_changed_is_written_now_and_then(tmp_path: Path, clock: FakeClock) -> None:
    files, path = IssuerFiles(tmp_path, ISSUER), tmp_path / "jwks.json"
    begun = clock()
    for minutes, wanted in ((0, 0), (9, 0), (10, 10), (19, 10), (5, 5)):
        # the last one: the clock was set back
        files.keep("jwks", Remembered(BODY, "", begun + timedelta(minutes=minutes)))
        recalled = IssuerFiles(tmp_path, ISSUER).recall("jwks")
        assert recalled is not None
        assert recalled.at == begun + timedelta(minutes=wanted)
    assert timedelta(minutes=10) == REWRITTEN_AFTER
    files.keep("jwks", Remembered(b"{}", "", begun))
    assert b"{}" in path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b'{"issuer": 1}',
        b'{"issuer":"x","at":"y","etag":"","body":""}',
        b"x" * (LONGEST + 1),
    ],
)
def test_a_damaged_file_is_passed_over(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "jwks.json"
    path.touch(mode=0o600)
    path.write_bytes(content)
    assert IssuerFiles(tmp_path, ISSUER).recall("jwks") is None
    assert "issuer_not_recalled" in caplog.text


def test_a_file_that_others_can_write_is_not_believed(tmp_path: Path, clock: FakeClock) -> None:
    IssuerFiles(tmp_path, ISSUER).keep("jwks", Remembered(BODY, "", clock()))
    (tmp_path / "jwks.json").chmod(0o666)
    assert IssuerFiles(tmp_path, ISSUER).recall("jwks") is None


def test_what_cannot_be_kept_stops_nobody(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "issuer").write_text("a file where a folder should be")
    IssuerFiles(tmp_path / "issuer", ISSUER).keep("jwks", Remembered(BODY, "", clock()))
    assert "issuer_not_kept" in caplog.text
