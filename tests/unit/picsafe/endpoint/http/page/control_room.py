"""An operator's page behind real connections, and operators who sign in at it."""

from __future__ import annotations

import re
from typing import Any

import httpx

from chalicelib.contract.operator_sessions import session_digest
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, lifetime
from chalicelib.tokens.standing import RemoteStanding
from picsafe.endpoint.http.senders import Issuer
from tests.fakes.picsafe import PICSAFE
from tests.fakes.tokens import FakeSigner, make_token, person
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.endpoint.http.post_office import ENDPOINT
from tests.unit.picsafe.server.live_server import PATIENCE

PAGE = "http://127.0.0.1:8444"
WITH_PAGE = (
    CONFIG
    + f"""
[http]
public_url = "{ENDPOINT}"
[page]
listen = "127.0.0.1:8444"
operators = ["pat17@example.org", "*@it.example.org"]
"""
)
_FORM = re.compile(r'name="csrf" value="([^"]+)"')


class ControlRoom:
    """A page that answers at ``url``.

    Attributes:
        hospital: the endpoint.
        signer: the User Server's key.
        origin: what browsers call the page.
        url: where it answers; filled in when it does.
    """

    def __init__(self, hospital: Hospital, origin: str = PAGE) -> None:
        self.hospital = hospital
        self.signer = FakeSigner()
        self.origin = origin
        self.url = ""
        self._browsers: list[Browser] = []

    def close(self) -> None:
        for browser in self._browsers:
            browser.client.close()

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.signer, RemoteStanding(frozenset), lambda: None)

    def browser(self, **headers: str) -> Browser:
        self._browsers.append(Browser(self, headers))
        return self._browsers[-1]

    def token(self, sha256: str | None, **changes: Any) -> str:
        issued, expires = lifetime(self.hospital.fake.now, AUDIENCE_LIFETIME)
        usual = {"iss": PICSAFE, "aud": [ENDPOINT], "iat": issued, "exp": expires}
        bound = {} if sha256 is None else {"sha256": sha256}
        return make_token(self.signer, person(17), **{**usual, **bound, **changes})

    def challenge(self) -> str:
        asked = self.browser().get("/session").json()
        assert asked["audience"] == ENDPOINT
        return str(asked["challenge"])

    def sign_in(self, *, page: str | None = None, **changes: Any) -> httpx.Response:
        """What the command line does."""
        challenge = self.challenge()
        token = self.token(session_digest(page or self.origin, ENDPOINT, challenge), **changes)
        return self.browser().post_json("/session", {"token": token, "challenge": challenge})

    def link(self, **changes: Any) -> str:
        return str(self.sign_in(**changes).raise_for_status().json()["link"]).removeprefix(self.origin)

    def operator(self, **changes: Any) -> Browser:
        """A browser that is signed in."""
        browser = self.browser()
        link = self.link(**changes)
        assert browser.get(link).status_code == 200
        browser.post("/enter", csrf=None, link=link.rpartition("/")[2])
        return browser


class Browser:
    """Somebody's browser at the page; it follows the answers to forms."""

    def __init__(self, room: ControlRoom, headers: dict[str, str]) -> None:
        self._room = room
        host = room.origin.partition("://")[2]
        self.client = httpx.Client(
            base_url=room.url, headers={"Host": host, **headers}, timeout=PATIENCE, follow_redirects=True
        )

    def get(self, path: str = "/") -> httpx.Response:
        return self.client.get(path)

    @property
    def cookie(self) -> str | None:
        """The session's secret."""
        return self.client.cookies.get("picsafe-page")

    def csrf(self, path: str = "/") -> str:
        found = _FORM.search(self.get(path).text)
        assert found is not None
        return found[1]

    def post(
        self, path: str, csrf: str | None = "", *, origin: str | None = "", **fields: str
    ) -> httpx.Response:
        """Send a form, with the page's own token and origin unless others are given."""
        token = self.csrf() if csrf == "" else csrf
        sent = self._room.origin if origin == "" else origin
        headers = {} if sent is None else {"Origin": sent}
        return self.client.post(
            path, data={**({} if token is None else {"csrf": token}), **fields}, headers=headers
        )

    def post_json(self, path: str, document: dict[str, str]) -> httpx.Response:
        return self.client.post(path, json=document)
