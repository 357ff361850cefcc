"""Somebody's command line, each command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.running_server import ROOT, RunningServer


@dataclass
class Terminal:
    """Somebody's command line."""

    server: RunningServer
    folder: Path

    def run(
        self, *arguments: str, exit_code: int | None = 0, stdin: str | None = None, **environment: str
    ) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "picsafe", *arguments],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PICSAFE_HOME": str(self.folder / ".home"),
                "PICSAFE_SERVER": self.server.url,
                **environment,
            },
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert exit_code in {None, done.returncode}, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return done.stdout if exit_code == 0 else done.stderr

    def sign_in(self, email: str, firstname: str, country: str = "DE") -> None:
        challenge = self.run("sign-in", email, "--no-wait").strip()
        code = self.server.outbox(email).code
        self.run(
            "sign-in", "--challenge", challenge, "--code", code,
            "--firstname", firstname, "--lastname", "Example", "--country", country,
        )  # fmt: skip

    def token(self) -> str:
        document = json.loads((self.folder / ".home" / "credentials.json").read_text())
        (signed_in,) = document["sign_ins"].values()
        return str(signed_in["user_token"])
