"""A server for the demonstration: its own in a temporary folder, or one that runs already."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CODE = re.compile(r"^([2-9A-Z]{4}-[2-9A-Z]{4})\s*$", re.MULTILINE)


class DemoError(Exception):
    """The demonstration cannot go on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class DemoServer:
    """A server whose outbox and stores are at hand.

    Attributes:
        url: its origin.
        data: its data folder.
    """

    url: str
    data: Path

    def code_for(self, address: str) -> str:
        """The code in the newest sign-in mail to an address.

        Raises:
            DemoError: the outbox holds none.
        """
        for path in sorted((self.data / "outbox").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            found = _CODE.search(body.get_content()) if body is not None else None
            if found and address == str(message["to"]):
                return found[1]
        raise DemoError(
            f"No sign-in mail landed in {self.data / 'outbox'}. Does the server use a mail server?"
        )

    def administer(self, *arguments: str) -> str:
        """Run ``picsafe admin`` on the server's data; returns what it printed.

        Raises:
            DemoError: it failed.
        """
        command = [sys.executable, "-m", "picsafe", "admin", "--data", str(self.data), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
        if done.returncode:
            raise DemoError(done.stderr.strip())
        return done.stdout


@contextlib.contextmanager
def own_server(data: Path) -> Iterator[DemoServer]:
    """Start ``picsafe serve`` on a free port, and stop it in the end.

    Raises:
        DemoError: it did not start.
    """
    command = [sys.executable, "-m", "picsafe", "serve", "--json", "--port", "0", "--data", str(data)]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--log-level", "error"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - Popen was given a pipe
            line = process.stdout.readline()
            if not line:
                raise DemoError(f"The server did not start: {process.communicate()[1].strip()}")
            yield DemoServer(str(json.loads(line)["url"]), data)
        finally:
            process.terminate()
            process.communicate()
