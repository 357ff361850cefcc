from __future__ import annotations

from datetime import timedelta

import jwt

from chalicelib.tokens.claims import MAX_TOKEN
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.model import MAX_NAME, MAX_TITLE, User
from tests.fakes.accounts import USER_URL, Accounts
from tests.fakes.tokens import FakeStanding


def test_an_enterprise_s_token_speaks_for_no_person(accounts: Accounts) -> None:
    issued = accounts.services.token_issuer.for_enterprise(
        enterprise_id=7,
        name="Example Hospital",
        sid="grant",
        audience=USER_URL,
        lifetime=timedelta(days=365),
    )
    claims = accounts.verifier.verify(issued.token)
    assert (claims.sub, claims.kind, claims.enterprise) == ("enterprise:7", "enterprise", "Example Hospital")
    assert (claims.userid, claims.email, claims.aud, claims.sid) == (0, "", [USER_URL], "grant")
    assert claims.exp - claims.iat == 365 * 24 * 3600
    assert issued.expires_at.timestamp() == claims.exp


def test_the_longest_profile_still_fits_a_token(accounts: Accounts) -> None:
    user = User(
        userid=999_999_999,
        email="p" * 64 + "@" + "e" * 63 + "." + "e" * 63 + "." + "e" * 60,
        created_at=accounts.clock.now,
        title="\U0001d540" * MAX_TITLE,
        firstname="\U0001d540" * MAX_NAME,
        lastname="\U0001d540" * MAX_NAME,
        country="AU",
    )
    url = "https://" + ".".join(["k" * 60] * 4)
    issued = accounts.services.token_issuer.for_user(user, "s" * 22, url)
    assert len(issued.token) < MAX_TOKEN
    verifier = TokenVerifier(
        issuer=USER_URL, audience=url, keys=accounts.keys, standing=FakeStanding(), clock=accounts.clock
    )
    assert verifier.verify(issued.token).lastname == user.lastname


def test_no_two_tokens_have_the_same_number(accounts: Accounts) -> None:
    signed_in = accounts.sign_in()
    sid = accounts.claims(signed_in.issued.token).sid
    tokens = [accounts.services.token_issuer.for_user(signed_in.user, sid).token for _ in range(50)]
    assert len({accounts.claims(token).jti for token in tokens}) == 50


def test_any_jwt_library_can_check_a_token_with_the_published_keys(accounts: Accounts) -> None:
    token = accounts.sign_in().issued.token
    published = jwt.PyJWKSet(list(accounts.services.keys.public_jwks()))
    key = published[jwt.get_unverified_header(token)["kid"]]
    payload = jwt.decode(
        token,
        key,
        algorithms=["ES256"],
        audience=USER_URL,
        issuer=USER_URL,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert payload["sub"] == "1"
