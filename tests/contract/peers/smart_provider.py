"""An OpenID provider that is not ours, where it is installed: oidc-provider."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.contract.peers.hl7_receivers import node
from tests.contract.peers.servers import missing

SERVER = Path(__file__).parent / "smart" / "server.mjs"
_FORM = re.compile(r'action="([^"]+)"')


@dataclass(frozen=True)
class SmartProvider:
    """A running one.

    Attributes:
        url: its address, which is also its issuer.
    """

    url: str

    def configuration(self) -> dict[str, Any]:
        """What it says of itself; SMART's names are the same."""
        found: dict[str, Any] = httpx.get(f"{self.url}/.well-known/openid-configuration").json()
        return found

    def knows(self, token: str) -> bool:
        """Whether an access token is good."""
        return httpx.get(f"{self.url}/known", params={"token": token}).is_success

    def agree(self, url: str) -> str:
        """What somebody does who opens the address, signs in and agrees: where their browser ends."""
        with httpx.Client(timeout=20) as browser:
            answer = browser.get(url)
            for _ in range(12):
                location = answer.headers.get("Location", "")
                if location.startswith("http://127.0.0.1") and "/callback" in location:
                    return str(location)
                if answer.is_redirect:
                    answer = browser.get(httpx.URL(answer.url).join(location))
                    continue
                form = _FORM.search(answer.text)
                assert form is not None, answer.text
                prompt = "login" if 'value="login"' in answer.text else "consent"
                typed = {"prompt": prompt, "login": "pat", "password": "any"}
                answer = browser.post(httpx.URL(answer.url).join(form[1]), data=typed)
        raise AssertionError("it does not end")


@contextmanager
def smart_provider(redirect: str, jwk: str) -> Iterator[SmartProvider]:
    """oidc-provider.

    Args:
        redirect: where it sends browsers back to.
        jwk: the public key of the program that signs in by itself, as JSON.
    """
    folder = os.environ.get("PICSAFE_OIDC_PROVIDER", "")
    if not (Path(folder) / "oidc-provider").is_dir():
        missing("PICSAFE_OIDC_PROVIDER names no folder with oidc-provider")
    command = [node(), str(SERVER), folder, redirect, jwk]
    # what it warns of is not for tests
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            port = next((line for line in process.stdout if line.strip().isdigit()), b"").strip()
            assert port, "oidc-provider has ended"
            yield SmartProvider(f"http://127.0.0.1:{int(port)}")
        finally:
            process.kill()
