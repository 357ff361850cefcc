"""A hospital with a provider of its own, and browsers that go there and come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openid_provider import CLIENT_ID, ISSUER, OpenIdProvider
from tests.http.api_client import Answer
from tests.http.backends import Backend, local_backend
from tests.http.service import ServiceUnderTest, start_service

ADMIN, PAT = "it@hospital.example", "pat@hospital.example"


@dataclass
class Hospital:
    """The User Server and the hospital's provider.

    Attributes:
        service: the User Server.
        number: of the enterprise.
        admin: the administrator's User Token.
    """

    service: ServiceUnderTest
    number: int = 0
    admin: str = ""

    @property
    def provider(self) -> OpenIdProvider:
        return self.service.provider

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> Answer:
        return self.service.call(method, path, token, body)

    def by_mail(self, email: str, *, own_device: bool = False) -> dict[str, Any]:
        started = self.call("POST", "/sign-in", {"email": email})
        assert started.status == 202, started.body
        code = self.service.mailer.last.code
        body = {"challenge": started.body["challenge"], "code": code, "own_device": own_device}
        answer = self.call("POST", "/sign-in/complete", body)
        assert answer.status == 200, answer.body
        signed_in: dict[str, Any] = answer.body
        return signed_in

    def set_up(self) -> None:
        """Make the enterprise, prove its domain and name the administrator, who signs in by mail."""
        administration = self.service.administration
        self.number = administration.create("Example Hospital")
        administration.verify_domain(self.number, "hospital.example")
        administration.name_administrator(self.number, ADMIN)
        self.admin = self.by_mail(ADMIN)["user_token"]
        # as administrators do with what the page shows them
        self.provider.redirect_uri = self.settings()["redirect_uri"]

    def settings(self) -> dict[str, Any]:
        body: dict[str, Any] = self.call("GET", "/enterprise/sso", token=self.admin).body
        return body

    def say(self, **changes: Any) -> Answer:
        """Say who the provider is."""
        body = {
            "issuer": ISSUER,
            "client_id": CLIENT_ID,
            "client_secret": self.provider.secret,
            "version": self.settings()["version"],
        }
        return self.call("PUT", "/enterprise/sso", {**body, **changes}, self.admin)

    def mode(self, mode: str) -> Answer:
        body = {"mode": mode, "version": self.settings()["version"]}
        return self.call("PATCH", "/enterprise/sso", body, self.admin)

    def tried(self, **claims: Any) -> None:
        """The administrator goes through the trial."""
        begun = self.call("POST", "/enterprise/sso/trial", {"email": ADMIN}, self.admin)
        assert begun.status == 200, begun.body
        back = self.provider.authorize(begun.body["url"], ADMIN, **claims)
        assert self.complete(begun.body, back).status == 200

    def ready(self, mode: str = "offered") -> None:
        """Everything up to where it counts."""
        self.set_up()
        assert self.say().status == 200
        self.tried()
        assert self.mode(mode).status == 200

    def begin(self, email: str = PAT, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "/sign-in/sso", {"email": email, **more})
        assert answer.status == 200, answer.body
        offer: dict[str, Any] = answer.body["sso"]
        return offer

    def complete(self, begun: dict[str, Any], back: dict[str, str], **more: Any) -> Answer:
        body = {"browser": begun["browser"], **back, **more}
        return self.call("POST", "/sign-in/sso/complete", body)

    def enter(self, typed: str = PAT, **claims: Any) -> Answer:
        """Somebody types their address, goes to the provider, and comes back."""
        begun = self.begin(typed)
        return self.complete(begun, self.provider.authorize(begun["url"], **{"email": typed, **claims}))


@pytest.fixture
def hospital(make_backend: Callable[[str], Backend]) -> Hospital:
    """On one machine, and on AWS under the stage's role."""
    return Hospital(start_service("users", make_backend("users")))


@dataclass(frozen=True)
class Prepared:
    """What a hospital has left in its folder that is ready.

    Attributes:
        folder: the data.
        number: of the enterprise.
        admin: the administrator's User Token.
        redirect_uri: what the provider was told of PicSafe.
    """

    folder: Path
    number: int
    admin: str
    redirect_uri: str


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A hospital to which the provider is offered; each test has a copy."""
    folder = tmp_path_factory.mktemp("prepared")
    with local_backend(folder) as backend:
        made = Hospital(start_service("users", backend))
        made.ready()
        return Prepared(folder, made.number, made.admin, made.provider.redirect_uri)


@pytest.fixture
def ready(tmp_path: Path, prepared: Prepared) -> Iterator[Hospital]:
    """On one machine, and offered."""
    shutil.copytree(prepared.folder, tmp_path, dirs_exist_ok=True)
    with local_backend(tmp_path) as backend:
        made = Hospital(start_service("users", backend), prepared.number, prepared.admin)
        made.provider.redirect_uri = prepared.redirect_uri
        # what it has published is known
        made.begin()
        yield made
