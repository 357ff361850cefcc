"""An Endpoint Server behind real connections, and people who post to it."""

from __future__ import annotations

import json
import secrets
from typing import Any

import httpx

from chalicelib.tokens.claims import AUDIENCE_LIFETIME, lifetime
from chalicelib.tokens.standing import RemoteStanding
from picsafe.endpoint.http.senders import Issuer
from tests.fakes.picsafe import PICSAFE
from tests.fakes.tokens import FakeSigner, make_token, person
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.server.live_server import PATIENCE

ENDPOINT = "http://127.0.0.1:8443"
WITH_HTTP = (
    CONFIG
    + f"""
[http]
public_url = "{ENDPOINT}"
origins = ["https://my.example.org"]
"""
)


class PostOffice:
    """An endpoint that answers at ``url``.

    Attributes:
        hospital: the endpoint.
        signer: the User Server's key.
        url: where it answers; filled in when it does.
    """

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.signer = FakeSigner()
        self.url = ""

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.signer, RemoteStanding(frozenset), lambda: None)

    def token(self, userid: int = 17, **changes: Any) -> str:
        issued, expires = lifetime(self.hospital.fake.now, AUDIENCE_LIFETIME)
        usual = {"iss": PICSAFE, "aud": [ENDPOINT], "iat": issued, "exp": expires}
        return make_token(self.signer, person(userid), **{**usual, **changes})

    def post(
        self, content: bytes, name: str = "report.picsafe", *, token: str | None = None, **headers: str
    ) -> httpx.Response:
        body, kind = form(
            ("token", self.token() if token is None else token), ("picsafe_file", name, content)
        )
        return self.send(body, kind, **headers)

    def send(self, body: bytes, kind: str, **headers: str) -> httpx.Response:
        given = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return httpx.post(f"{self.url}/api/report", content=body, headers=given, timeout=PATIENCE)

    def incoming(self) -> list[str]:
        """What lies where files come in."""
        return [path.name for path in (self.hospital.endpoint.config.data / "incoming").iterdir()]


Field = tuple[str, str] | tuple[str, str, bytes]


def form(*fields: Field) -> tuple[bytes, str]:
    """A form's bytes and content type: fields as name and text, files as name, file name and content."""
    boundary = secrets.token_hex(8)
    parts = []
    for name, text, *content in fields:
        filename = f'; filename="{text}"' if content else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'
        parts.append(head.encode() + (content[0] if content else text.encode()) + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def refused(response: httpx.Response, status: int) -> str:
    """The code of a refusal."""
    assert response.status_code == status, response.text
    answer = json.loads(response.content)
    assert answer.pop("success") is False
    assert answer.pop("error")
    return str(answer.pop("code"))
