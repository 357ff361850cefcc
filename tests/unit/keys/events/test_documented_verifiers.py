"""The verifiers in docs/key-server-events.md take what is sent, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.keys.events.webhook_signatures import secret_text, signatures

PAGE = Path(__file__).parents[4] / "docs" / "key-server-events.md"
OLD, NEW = b"o" * 32, bytes(range(32))
ID, BODY = "evt_0123456789abcdef0123456789abcdef", b'{"type": "report.opened"}\n\x00'

Verifier = Callable[[bytes, str, str, bytes], bool]


def block(language: str) -> str:
    """The page's last block of a language."""
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return found[-1]


def in_python(_folder: Path) -> Verifier:
    names: dict[str, Any] = {}
    exec(block("python"), names)

    def verify(secret: bytes, at: str, signed: str, body: bytes) -> bool:
        headers = {"webhook-id": ID, "webhook-timestamp": at, "webhook-signature": signed}
        return bool(names["is_genuine"](secret_text(secret), headers, body))

    return verify


def in_a_shell(folder: Path) -> Verifier:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl")
    script = folder / "is_genuine"
    script.write_text(block("sh"))

    def verify(secret: bytes, at: str, signed: str, body: bytes) -> bool:
        (folder / "secret").write_text(secret_text(secret) + "\n")
        called = ["sh", str(script), str(folder / "secret"), ID, at, signed]
        return subprocess.run(called, input=body, check=False, capture_output=True).returncode == 0

    return verify


@pytest.mark.parametrize("verifier", [in_python, in_a_shell])
def test_what_is_sent_is_taken_and_nothing_else(verifier: Callable[[Path], Verifier], tmp_path: Path) -> None:
    verify, now = verifier(tmp_path), int(time.time())
    for secrets in ([NEW], [NEW, OLD], [OLD, NEW]):
        assert verify(NEW, str(now), signatures(secrets, ID, now, BODY), BODY)
    signed = signatures([NEW], ID, now, BODY)
    assert not verify(OLD, str(now), signed, BODY)
    assert not verify(NEW, str(now), signed, BODY + b"x")
    assert not verify(NEW, str(now + 1), signed, BODY)
    assert not verify(NEW, str(now), signatures([NEW], "evt_0", now, BODY), BODY)
    for moment in (now - 400, now + 400):
        assert not verify(NEW, str(moment), signatures([NEW], ID, moment, BODY), BODY)
