"""Unsealing, with a source of keys that is no Key Server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from chalicelib.format.picsafe import PicsafeFile
from picsafe.client.audit import Accessor, ReleasedKey
from picsafe.client.errors import BadFile, Gone, InvalidInput, LocalFailure, PicSafeClientError
from picsafe.client.unsealing import key_server_source, unseal
from tests.vectors.files import KEY, KEYSERVER_URL, REPORT_ID, entries, picsafe, zipped

PAT = Accessor(userid=1, firstname="Pat", lastname="Example", email="pat@example.org")


class Keys:
    """A source of keys that remembers what it was asked."""

    def __init__(self, key: str = KEY, error: PicSafeClientError | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.shown: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self._key = key
        self._error = error

    def __call__(self, keyserver_url: str, report_id: str, tag: str, /) -> ReleasedKey:
        self.asked.append((keyserver_url, report_id))
        self.shown.append(tag)
        self.meanwhile()
        if self._error is not None:
            raise self._error
        return ReleasedKey(report_id=report_id, key=self._key, sender=PAT, tag=tag)


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / f"{REPORT_ID}.picsafe"
    path.write_bytes(picsafe(zipped(entries())))
    return path


def test_the_source_is_asked_once_and_the_contents_are_saved(sealed: Path, tmp_path: Path) -> None:
    keys, folder = Keys(), tmp_path / "new" / "report"
    with unseal(sealed, keys, into=folder) as opened:
        opened.save(folder)
        assert (opened.report_id, opened.keyserver_url) == (REPORT_ID, KEYSERVER_URL)
        assert opened.metadata.patient.lastname == "Example"
    assert keys.asked == [(KEYSERVER_URL, REPORT_ID)]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        entry.name: entry.data for entry in entries()
    }


def test_a_report_without_a_key_server_is_for_the_source_to_decide(sealed: Path) -> None:
    sealed.write_bytes(picsafe(zipped(entries()), package=b"{}"))
    keys = Keys()
    unseal(sealed, keys).close()
    assert keys.asked == [("", REPORT_ID)]

    def unused(_: str) -> object:
        raise AssertionError("no Key Server has this key")

    with pytest.raises(BadFile) as refused:
        unseal(sealed, key_server_source(unused))  # type: ignore[arg-type] # it is never asked
    assert refused.value.code == "no_key_server"


def test_no_key_is_asked_for_what_is_no_report(tmp_path: Path) -> None:
    keys, path = Keys(), tmp_path / "wound.jpg"
    path.write_bytes(b"\xff\xd8\xff JFIF")
    with pytest.raises(BadFile) as refused:
        unseal(path, keys)
    assert refused.value.code == "not_a_report"
    path.write_bytes(picsafe(zipped(entries())))
    with pytest.raises(InvalidInput):
        unseal(path, keys)
    with pytest.raises(LocalFailure):
        unseal(tmp_path / f"{REPORT_ID}.picsafe", keys)
    assert keys.asked == []


@pytest.mark.parametrize(
    ("keys", "report_id", "code"),
    [
        (Keys(key=KEY[::-1]), REPORT_ID, "authentication_failed"),
        (Keys(), REPORT_ID[::-1], "wrong_report"),
        (Keys(error=Gone("recalled", "It was recalled.")), REPORT_ID, "recalled"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_failure_leaves_nothing(
    sealed: Path, tmp_path: Path, keys: Keys, report_id: str, code: str
) -> None:
    gone: list[str] = []
    cleanup = ExitStack()
    cleanup.callback(gone.append, "download")
    folder = tmp_path / "report"
    with pytest.raises(PicSafeClientError) as refused:
        unseal(sealed, keys, report_id=report_id, into=folder, cleanup=cleanup)
    assert refused.value.code == code
    assert gone == ["download"]
    assert list(tmp_path.iterdir()) == [sealed]


def test_what_was_downloaded_stays_until_the_report_is_closed(sealed: Path) -> None:
    gone: list[str] = []
    cleanup = ExitStack()
    cleanup.callback(gone.append, "download")
    opened = unseal(sealed, Keys(), cleanup=cleanup)
    assert gone == []
    opened.close()
    assert gone == ["download"]


def test_the_source_is_shown_the_tag_that_is_verified(sealed: Path) -> None:
    keys = Keys()
    with unseal(sealed, keys) as opened:
        assert opened.tag == keys.shown[0]
        with PicsafeFile.open(sealed) as file:
            message = file.encrypted()
            end = bytearray(32)
            message.read_into(message.size - 32, memoryview(end))
        assert opened.tag == end.hex()
        assert opened.sender == PAT
        assert opened.report_id == REPORT_ID


def test_a_file_that_becomes_another_while_its_key_is_fetched_is_damaged(sealed: Path) -> None:
    # the very same report, sealed with the same key once more: only the tag tells them apart
    other = picsafe(zipped(entries()[::-1]))
    keys = Keys()
    keys.meanwhile = lambda: sealed.write_bytes(other)
    with pytest.raises(BadFile):
        unseal(sealed, keys)
