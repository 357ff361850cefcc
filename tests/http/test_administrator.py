"""The client library's administrator against the whole application, on one machine and on AWS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from chalice.test import Client

from picsafe import Conflict, CredentialMemory, NotAllowed, NotFound, PicSafe, Refused
from picsafe.client.tokens import audiences
from tests.fakes.accounts import CLOUD_URL, KEY_URL, USER_URL
from tests.http.deployment import Deployment

KEY_SERVER = "https://key.hospital.example.org"


@pytest.fixture
def people(deployment: Deployment) -> Iterator[tuple[PicSafe, PicSafe]]:
    """An administrator and somebody else, signed in."""

    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        with Client(deployment.app) as client:
            response = client.http.request(
                request.method, path, headers=dict(request.headers), body=request.read()
            )
        return httpx.Response(response.status_code, headers=response.headers, content=response.body)

    def signed_in(email: str) -> PicSafe:
        client = stack.enter_context(
            PicSafe(
                user_url=USER_URL,
                key_url=KEY_URL,
                cloud_url=CLOUD_URL,
                credentials=CredentialMemory(),
                transport=httpx.MockTransport(handle),
                sleep=lambda _: None,
            )
        )
        client.complete_sign_in(client.sign_in(email), code=deployment.mailer.last.code)
        return client

    with ExitStack() as stack:
        administrator, other = signed_in("pat@example.org"), signed_in("sam@example.net")
        enterprises = deployment.wiring.enterprise_administration
        enterprises.name_administrator(enterprises.create("Example Hospital"), "pat@example.org")
        yield administrator, other


def test_members_are_proven_invited_and_leave(
    deployment: Deployment, people: tuple[PicSafe, PicSafe]
) -> None:
    administrator, other = people
    account = administrator.enterprise()
    listed = account.change_members(
        add_domains=["Hospital.Example.org"], add_emails=["Sam@Example.net", "kim@example.net"]
    )
    assert [(one.domain, one.verified) for one in listed.domains] == [("hospital.example.org", False)]
    deployment.dns.publish(listed.domains[0].txt_name, listed.domains[0].txt_value)
    assert account.set_members().domains[0].verified

    number = other.invitations().invitations[0].enterprise_id
    joined = other.answer_invitation(number, accept=True).memberships
    assert [(one.name, one.by) for one in joined] == [("Example Hospital", "invitation")]

    kept = account.change_members(remove_emails=["kim@example.net"])
    assert [(one.email, one.status) for one in kept.emails] == [("sam@example.net", "member")]
    assert kept.domains[0].verified
    with pytest.raises(NotFound):
        account.change_members(remove_domains=["clinic.example.org"])
    with pytest.raises(Refused) as refused:
        account.change_members(add_domains=["gmail.com"])
    assert refused.value.code == "public_domain"

    assert other.answer_invitation(number, accept=False).memberships == []
    assert account.show().emails[0].status == "declined"
    assert account.set_members(domains=[], emails=[]).domains == []


def test_scripts_get_keys_and_tokens(people: tuple[PicSafe, PicSafe]) -> None:
    administrator, other = people
    account = administrator.enterprise(1)
    made = account.create_api_key("Ward 3 archive")
    assert [(one.id, one.name, one.last_used_at) for one in account.api_keys()] == [
        (made.id, "Ward 3 archive", None)
    ]
    account.revoke_api_key(made.id)
    with pytest.raises(NotFound):
        account.revoke_api_key(made.id)

    server = account.register_key_server(f"{KEY_SERVER}/")
    assert account.key_servers() == [server]
    with pytest.raises(Conflict):
        account.register_key_server(KEY_SERVER)
    assert audiences(account.key_server_token().key_server_token) == {KEY_URL}
    token = account.key_server_token(KEY_SERVER)
    assert (token.audience, token.operator) == (KEY_SERVER, "Example Hospital")
    account.remove_key_server(server.id)
    with pytest.raises(NotAllowed):
        account.key_server_token(KEY_SERVER)
    assert account.reports() == []
    with pytest.raises(NotAllowed):
        other.enterprise().show()
