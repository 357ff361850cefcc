"""A Key Server at an international name takes the tokens that are made for it, however its name is spelt."""

from __future__ import annotations

import pytest

from chalicelib.errors import Unauthenticated
from chalicelib.settings import from_environ
from chalicelib.users.audience import audience_of
from picsafe.client.servers import canonical_url
from picsafe.client.tokens import audiences
from tests.fakes.tokens import FakeSigner, make_token, make_verifier

SPELLINGS = [
    "https://schlüssel.klinik.example",
    "https://schlu\u0308ssel.klinik.example/",
    "HTTPS://Schlüssel.Klinik.example:443",
    "https://xn--schlssel-95a.klinik.example",
    "https://XN--SCHLSSEL-95A.klinik.example/",
]


@pytest.mark.parametrize("registered", SPELLINGS)
@pytest.mark.parametrize("in_settings", SPELLINGS)
def test_a_token_is_good_at_the_server_that_it_is_made_for(registered: str, in_settings: str) -> None:
    settings = from_environ({"PICSAFE_SERVICES": "keys", "PICSAFE_KEY_URL": in_settings})
    signer = FakeSigner()
    token = make_token(signer, aud=[audience_of(registered)])
    claims = make_verifier(signer, audience=settings.key_url).verify_user(token)
    assert claims.aud == ["https://xn--schlssel-95a.klinik.example"]
    assert audiences(token) == {canonical_url(in_settings)}


def test_a_neighbour_s_token_is_not() -> None:
    settings = from_environ({"PICSAFE_SERVICES": "keys", "PICSAFE_KEY_URL": SPELLINGS[0]})
    signer = FakeSigner()
    token = make_token(signer, aud=[audience_of("https://schlussel.klinik.example")])
    with pytest.raises(Unauthenticated):
        make_verifier(signer, audience=settings.key_url).verify(token)
