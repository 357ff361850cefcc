"""The whole application over one machine's adapters and over those of AWS, without a network."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
from moto import mock_aws

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.http.application import Application
from chalicelib.settings import SERVICES, BoxApp, LocalStores, Settings, Stores
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from picsafe.client.tokens import audiences
from tests.fakes.accounts import CLOUD_URL, KEY_URL, MY_URL, USER_URL, FakeMailer
from tests.fakes.box_tokens import CLIENT_ID, SECRET, SECRET_PARAMETER, FakeBoxTokens
from tests.fakes.enterprises import FakeTxtLookup
from tests.fakes.openid_provider import OpenIdProvider
from tests.http.api_client import Answer, send
from tests.http.aws_resources import make_stores
from tests.http.uploads import put_into_bucket, put_into_folder

_AUDIENCES = {"/keys": KEY_URL, "/cloud": CLOUD_URL}


BOX = BoxApp(CLIENT_ID, SECRET, SECRET_PARAMETER)


def make_settings(stores: Stores, services: Collection[str] = SERVICES, **more: Any) -> Settings:
    """The settings of a deployment at the addresses that the fakes have; every plan opens everything."""
    return Settings(
        services=frozenset(services),
        user_url=USER_URL,
        key_url=KEY_URL,
        cloud_url=CLOUD_URL,
        stores=stores,
        **{"my_url": MY_URL, "usual_plan": "enterprise", "box": BOX, **more},
    )


@dataclass
class Deployment:
    """An application with its wiring, and the mails and DNS records around it."""

    app: Application
    wiring: Wiring
    mailer: FakeMailer
    dns: FakeTxtLookup
    answers: list[Answer]
    exchanged: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def administration(self) -> EnterpriseAdministration:
        """What the operator does."""
        return self.wiring.enterprise_administration

    @property
    def provider(self) -> OpenIdProvider:
        """A hospital's own sign-in."""
        made: OpenIdProvider = self.wiring.__dict__["provider_http"]
        return made

    def call(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        token: str | None = None,
        api_key: str | None = None,
        query: dict[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """Call an operation by its path template; the answer is kept in ``answers``.

        A person's token of the User Server is exchanged for one for the server that is called, as clients do.
        """
        address = resource.format(**path) + (f"?{urlencode(query)}" if query else "")
        operation = f"{method} {resource}"
        if token is not None:
            token = self._token_for(resource, token)
        answer = send(self.app, method, address, body, token=token, api_key=api_key, operation=operation)
        self.answers.append(answer)
        return answer

    def exchange(self, token: str, *resources: str) -> None:
        """Exchange a person's token for other servers before they are called, all or those of resources."""
        for resource in resources or _AUDIENCES:
            self._token_for(resource, token)

    def _token_for(self, resource: str, token: str) -> str:
        audience = next((url for path, url in _AUDIENCES.items() if resource.startswith(path)), USER_URL)
        if audience == USER_URL or audiences(token) != {USER_URL}:
            return token
        if (token, audience) not in self.exchanged:
            answer = send(self.app, "POST", "/tokens", {"audience": audience}, token=token)
            if answer.status != 200:
                return token
            self.exchanged[token, audience] = answer.body["user_token"]
        return self.exchanged[token, audience]

    def sign_in(self, email: str, country: str = "AU") -> tuple[str, str]:
        """A person with a profile: their token and refresh token."""
        started = self.call("POST", "/sign-in", {"email": email}).body
        done = self.call(
            "POST",
            "/sign-in/complete",
            {"challenge": started["challenge"], "code": self.mailer.last.code},
        ).body
        profile = {"title": "Dr", "firstname": "Pat", "lastname": "Example", "country": country}
        token = self.call("PATCH", "/me", profile, token=done["user_token"]).body["user_token"]
        return token, done["refresh_token"]

    def grow_log(self) -> None:
        """Take all audit entries into the log."""
        while self.wiring.ordered_log.integrate():
            pass

    def upload(self, reservation: dict[str, Any], content: bytes) -> None:
        """Put a sealed file where its upload would put it."""
        upload, region = reservation["upload"], reservation["region"]
        storage = self.wiring.adapters.storage
        if isinstance(storage, FileStorage):
            put_into_folder(storage, upload, content)
        else:
            s3 = boto3.client("s3", region_name=region)
            put_into_bucket(s3, f"sealed-{region}", upload, content)


def _deployment(settings: Settings) -> Deployment:
    wiring, mailer, dns = Wiring(settings), FakeMailer(), FakeTxtLookup()
    wiring.__dict__["box_endpoint"] = FakeBoxTokens()
    wiring.__dict__["provider_http"] = OpenIdProvider(wiring.clock)
    wiring.adapters.__dict__["outbox"] = mailer
    wiring.__dict__["txt_lookup"] = dns
    return Deployment(create_app(settings, wiring), wiring, mailer, dns, [])


@contextlib.contextmanager
def one_machine(data: Path, **more: Any) -> Iterator[Deployment]:
    """SQLite and files, with ``more`` settings."""
    deployment = _deployment(make_settings(LocalStores(data=data, storage_url=CLOUD_URL), **more))
    try:
        yield deployment
    finally:
        deployment.wiring.close()


@contextlib.contextmanager
def on_aws() -> Iterator[Deployment]:
    """DynamoDB, S3 and KMS as moto has them; AWS credentials have to be set to made-up ones."""
    with mock_aws():
        yield _deployment(make_settings(make_stores()))
