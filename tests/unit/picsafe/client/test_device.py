from __future__ import annotations

import platform
import uuid
from pathlib import Path

import pytest

from picsafe.client.credentials import default_home
from picsafe.client.device import installation_uuid, named_hardware, this_device


def test_an_installation_keeps_its_uuid(tmp_path: Path) -> None:
    path = tmp_path / "home" / "installation"
    made = installation_uuid(path)
    assert uuid.UUID(made).version == 4
    assert installation_uuid(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert installation_uuid(tmp_path / "other") != made


@pytest.mark.parametrize("content", [b"", b"x", b"\xff\xfe", b"0" * 1000])
def test_a_file_that_holds_no_uuid_gets_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "installation"
    path.write_bytes(content)
    made = installation_uuid(path)
    assert path.read_text() == f"{made}\n"


def test_without_a_place_for_it_there_is_no_uuid(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert installation_uuid(tmp_path / "file" / "installation") == ""
    assert installation_uuid(tmp_path) == ""
    assert this_device(None).uuid == ""


def test_the_device_is_this_one(tmp_path: Path) -> None:
    device = this_device(tmp_path / "installation")
    assert device.platform == platform.system()
    assert device.architecture == platform.machine()
    assert device.os.startswith(f"{platform.system()} ")
    assert device.uuid == installation_uuid(tmp_path / "installation")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (("Example Works", "Ward PC 3"), ("Example Works", "Ward PC 3")),
        (("System manufacturer", "System Product Name"), ("", "")),
        (("To Be Filled By O.E.M.", "Default string"), ("", "")),
        (("", "1.0"), ("", "")),
        (("Example\x1b[31m\nWorks", "x" * 200), ("Example[31m Works", "x" * 64)),
        (("None", "Board"), ("", "Board")),
    ],
)
def test_what_names_nothing_is_left_out(said: tuple[str, str], written: tuple[str, str]) -> None:
    assert named_hardware(*said) == written


def test_the_home_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICSAFE_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.setenv("PICSAFE_HOME", "")
    assert default_home().name == "picsafe"
