"""Lists that are changed while the server runs: what holds, what is said, and what is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.health import Warnings
from chalicelib.keys.access_lists import CurrentLists
from picsafe.server.errors import StartError
from picsafe.server.list_files import ListFiles, Texts, keeper_of

FRED, PAT = "fred@hospital.example", "pat@hospital.example"


class Kept:
    """A keeper of the lists in a folder, and what it has said."""

    def __init__(self, data: Path, **named: Path) -> None:
        self.said: list[str] = []
        self.warnings = Warnings()
        files = ListFiles(data, **named)
        texts = files.read()
        self.current = CurrentLists(files.lists_of(texts))
        self._keeper = keeper_of(files, self.current, texts, self.warnings)

    def look(self, *, says_all: bool = False) -> None:
        said = self.said.append
        self._keeper.look(changed=lambda: said("changed"), trouble=said, says_all=says_all)


def test_no_files_are_no_lists_and_files_that_come_and_go_hold(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert ListFiles(tmp_path).read() == Texts(None, None)
    kept.look()
    assert (kept.said, kept.current.admits(FRED)) == ([], True)
    (tmp_path / "blacklist").write_text("*@hospital.example\n")
    kept.look()
    assert not kept.current.admits(PAT)
    (tmp_path / "whitelist").write_text("pat@hospital.example\n")
    kept.look()
    assert (kept.current.admits(PAT), kept.current.admits(FRED)) == (True, False)
    (tmp_path / "whitelist").unlink()
    (tmp_path / "blacklist").unlink()
    kept.look()
    assert kept.current.admits(FRED)
    assert kept.said == ["changed"] * 3


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


BREAKAGES: dict[str, Callable[[Path], object]] = {
    "a line that means nobody": lambda path: path.write_text("fred@hospital.example\n@only.example\n"),
    "no text": lambda path: path.write_bytes(b"\xff"),
    "too large": lambda path: path.write_bytes(b"#" * (1024 * 1024 + 1)),
    "a directory": _directory,
    "a pipe": _pipe,
}


@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES)
def test_what_cannot_be_used_leaves_what_held_and_is_said_once(
    tmp_path: Path, breakage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "blacklist"
    path.write_text("fred@hospital.example\n")
    kept = Kept(tmp_path)
    breakage(path)
    for _ in range(3):
        kept.look()
        assert (kept.current.admits(FRED), kept.current.admits(PAT)) == (False, True)
        assert kept.warnings.codes() == ["lists_unusable"]
    [message] = kept.said
    assert str(path) in message
    assert message.endswith("What held before stays.")
    assert "fred" not in message + caplog.text
    assert "lists_unusable" in caplog.text
    path.rmdir() if path.is_dir() else path.unlink()
    path.write_text("pat@hospital.example\n")
    kept.look()
    assert (kept.current.admits(FRED), kept.current.admits(PAT)) == (True, False)
    assert (kept.said[1:], kept.warnings.codes()) == (["changed"], [])


def test_an_allow_list_that_becomes_empty_shuts_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "whitelist"
    path.write_text("*@hospital.example\n")
    kept = Kept(tmp_path)
    path.write_text("")
    kept.look()
    assert (kept.current.admits(PAT), kept.current.admits("sam@elsewhere.example")) == (True, False)
    assert kept.warnings.codes() == ["lists_unusable"]
    path.write_text("*@hospital.example\n")
    kept.look()
    # what holds is in the file again
    assert (kept.said[-1], kept.warnings.codes()) == ("changed", [])


def test_a_named_file_that_is_gone_is_not_no_list(tmp_path: Path) -> None:
    named = tmp_path / "deny.txt"
    named.write_text("fred@hospital.example\n")
    kept = Kept(tmp_path / "data", deny=named)
    named.unlink()
    kept.look()
    assert not kept.current.admits(FRED)
    assert kept.warnings.codes() == ["lists_unusable"]


def test_two_lists_of_a_kind_are_refused_and_one_by_two_names_is_one(tmp_path: Path) -> None:
    named = tmp_path / "deny.txt"
    named.write_text("fred@hospital.example\n")
    (tmp_path / "blacklist").write_text("pat@hospital.example\n")
    with pytest.raises(StartError, match="two lists of a kind"):
        ListFiles(tmp_path, deny=named).read()
    (tmp_path / "blacklist").unlink()
    (tmp_path / "blacklist").symlink_to(named)
    assert ListFiles(tmp_path, deny=named).read().deny == "fred@hospital.example\n"


def test_who_asks_for_it_is_told_although_nothing_is_new(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.look(says_all=True)
    (tmp_path / "blacklist").write_bytes(b"\xff")
    kept.look()
    kept.look(says_all=True)
    assert kept.said[0] == "changed"
    assert kept.said[1] == kept.said[2] != "changed"
