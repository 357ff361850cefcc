"""The device that a report is made on, as metadata.json names it (seeds, "3. Contents of a Report")."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from picsafe.client.files import write_atomically
from picsafe.client.text import one_line

_MAX_NAME: Final = 64
_DMI: Final = Path("/sys/class/dmi/id")
_DEVICE_TREE: Final = Path("/proc/device-tree/model")
# what makers of boards leave where a name belongs
_NO_NAME: Final = re.compile(
    r"to be filled.*|system (manufacturer|product name|version)|default( string)?|o\.?e\.?m\.?|none|n/?a|"
    r"not (specified|applicable|available)|unknown|undefined|invalid|[0-9. -]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Device:
    """A device; what it does not say is empty.

    Attributes:
        platform: the operating system's name.
        architecture: of its processor.
        manufacturer: who made it.
        model: what its maker calls it.
        os: the operating system with its version.
        uuid: of PicSafe's installation on it, which says nothing of the device or the person.
    """

    platform: str = ""
    architecture: str = ""
    manufacturer: str = ""
    model: str = ""
    os: str = ""
    uuid: str = ""


def this_device(installation: Path | None) -> Device:
    """The device that this runs on.

    Args:
        installation: the file with the installation's UUID, made if it is not there; ``None``: there is none.
    """
    manufacturer, model = _hardware()
    return Device(
        platform=platform.system(),
        architecture=platform.machine(),
        manufacturer=manufacturer,
        model=model,
        os=f"{platform.system()} {platform.release()}".strip(),
        uuid=installation_uuid(installation) if installation is not None else "",
    )


def installation_uuid(path: Path) -> str:
    """The UUID (RFC 9562, version 4) that a file holds, made anew where it holds none.

    Empty where the file cannot be read or written: a report is sent all the same.
    """
    with suppress(OSError):
        with suppress(FileNotFoundError, ValueError):
            return str(uuid.UUID(path.read_bytes()[:_MAX_NAME].decode("ascii").strip()))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = str(uuid.uuid4())
        write_atomically(path, f"{made}\n".encode())
        return made
    return ""


def named_hardware(manufacturer: str, model: str) -> tuple[str, str]:
    """A maker's and a model's name as they are worth writing down; empty where they stand for nothing."""
    return _named(manufacturer), _named(model)


@cache
def _hardware() -> tuple[str, str]:
    if sys.platform == "darwin":
        return named_hardware("Apple", _printed_by("/usr/sbin/sysctl", "-n", "hw.model"))
    if _DMI.is_dir():
        return named_hardware(_content(_DMI / "sys_vendor"), _content(_DMI / "product_name"))
    return named_hardware("", _content(_DEVICE_TREE))


def _named(text: str) -> str:
    plain = one_line(text)[:_MAX_NAME].strip()
    return "" if _NO_NAME.fullmatch(plain) else plain


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(4 * _MAX_NAME).decode("utf-8", "replace").strip("\0\n ")
    except OSError:
        return ""


def _printed_by(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, a program of the system by its path
            command, capture_output=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout[: 4 * _MAX_NAME].decode("utf-8", "replace")
