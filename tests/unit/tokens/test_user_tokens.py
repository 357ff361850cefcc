"""Tokens that hold, and every way in which they do not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Forbidden, Unauthenticated, Unavailable
from chalicelib.tokens.claims import (
    EXPIRY_TOLERANCE,
    FUTURE_TOLERANCE,
    LIFETIME,
    MAX_TOKEN,
    REQUIRED_CLAIMS,
    Claims,
    audiences,
    lifetime,
)
from chalicelib.tokens.issuing import issue
from tests.fakes.tokens import (
    AUDIENCE,
    ISSUER,
    FakeClock,
    FakeSigner,
    FakeStanding,
    base64url,
    enterprise,
    make_token,
    make_verifier,
    person,
)

SIGNER = FakeSigner()
NOW = FakeClock().now


def claims(**changes: Any) -> Claims:
    return person(now=NOW, **changes)


def payload(**changes: Any) -> dict[str, Any]:
    """The claims as JSON would say them; ``None`` takes one away."""
    whole = json.loads(msgspec.json.encode(claims())) | changes
    return {name: value for name, value in whole.items() if value is not None}


def assemble(header: dict[str, Any], body: bytes, sign: Callable[[bytes], bytes]) -> str:
    signed = f"{base64url(json.dumps(header).encode())}.{base64url(body)}"
    return f"{signed}.{base64url(sign(signed.encode()))}"


def signed(body: dict[str, Any], signer: FakeSigner = SIGNER) -> str:
    return assemble({"alg": "ES256", "kid": signer.kid}, json.dumps(body).encode(), signer.sign)


def verify(token: str | None, **options: Any) -> Claims:
    return make_verifier(SIGNER, **{"clock": FakeClock(), **options}).verify(token)


def refused(token: str | None, **options: Any) -> str:
    with pytest.raises(Unauthenticated) as caught:
        verify(token, **options)
    return caught.value.code


def test_what_is_issued_is_verified() -> None:
    assert verify(issue(claims(), SIGNER)) == claims()
    script = enterprise(now=NOW)
    assert verify(issue(script, SIGNER)) == script


def test_another_library_reads_what_is_issued() -> None:
    token = issue(claims(), SIGNER)
    header = jwt.get_unverified_header(token)
    assert header == {"alg": "ES256", "kid": SIGNER.kid, "typ": "JWT"}
    key = SIGNER.private_key.public_key()
    read = jwt.decode(
        token, key, ["ES256"], audience=AUDIENCE, options={"verify_exp": False, "verify_iat": False}
    )
    assert read["sub"] == "11"


def test_no_token() -> None:
    assert refused(None) == "missing_token"


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "x", "a.b.c", "é.é.é", "\0", "eyJhbGciOiJFUzI1NiJ9..", "=" * 100, "a" * 4000],
)
def test_what_is_no_token_at_all(token: str) -> None:
    assert refused(token) == "invalid_token"


@given(st.text(max_size=200))
def test_any_text_is_refused_alike(token: str) -> None:
    assert refused(token) == "invalid_token"


@given(st.binary(max_size=80), st.binary(max_size=200))
def test_any_header_and_body_are_refused_alike(header: bytes, body: bytes) -> None:
    part = f"{base64url(header)}.{base64url(body)}"
    assert refused(f"{part}.{base64url(SIGNER.sign(part.encode()))}") == "invalid_token"


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"{", b"\xff", b'{"a":' * 500])
def test_a_signed_body_that_is_no_claims(body: bytes) -> None:
    token = assemble({"alg": "ES256", "kid": SIGNER.kid}, body, SIGNER.sign)
    assert refused(token) == "invalid_token"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "ES384", "es256", None, 5, ["ES256"]])
def test_another_algorithm(algorithm: object) -> None:
    for sign in (SIGNER.sign, lambda _message: b""):
        token = assemble({"alg": algorithm, "kid": SIGNER.kid}, json.dumps(payload()).encode(), sign)
        assert refused(token) == "invalid_token"


def public_pem() -> bytes:
    return SIGNER.private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
@pytest.mark.parametrize(
    "secret",
    [public_pem(), json.dumps(SIGNER.public_jwk(SIGNER.kid)).encode(), b""],
    ids=["pem", "jwk", "empty"],
)
def test_the_public_key_as_an_hmac_secret(algorithm: str, secret: bytes) -> None:
    token = assemble(
        {"alg": algorithm, "kid": SIGNER.kid},
        json.dumps(payload()).encode(),
        lambda message: hmac.digest(secret, message, hashlib.sha256),
    )
    assert refused(token) == "invalid_token"


def test_an_rsa_signature() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = jwt.encode(payload(), key, "RS256", headers={"kid": SIGNER.kid})
    assert refused(token) == "invalid_token"


def test_a_key_that_the_token_brings_along() -> None:
    foreign = FakeSigner(SIGNER.kid)
    header = {"alg": "ES256", "kid": SIGNER.kid, "jwk": foreign.public_jwk(SIGNER.kid)}
    token = assemble(header, json.dumps(payload()).encode(), foreign.sign)
    assert refused(token) == "invalid_token"


def test_a_foreign_key_under_our_kid() -> None:
    assert refused(issue(claims(), FakeSigner(SIGNER.kid))) == "invalid_token"


@pytest.mark.parametrize("kid", ["other", "", None, 7, "../test-key", "x" * 500])
def test_an_unknown_kid(kid: object) -> None:
    token = assemble({"alg": "ES256", "kid": kid}, json.dumps(payload()).encode(), SIGNER.sign)
    assert refused(token) == "invalid_token"


def test_no_kid() -> None:
    token = assemble({"alg": "ES256"}, json.dumps(payload()).encode(), SIGNER.sign)
    assert refused(token) == "invalid_token"


@pytest.mark.parametrize("claim", REQUIRED_CLAIMS)
def test_a_required_claim_is_missing(claim: str) -> None:
    assert verify(signed(payload())) == claims()
    assert refused(signed(payload(**{claim: None}))) == "invalid_token"


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e300},
        {"iat": "now"},
        {"iat": {}},
        {"sub": 11},
        {"sid": 5},
        {"jti": []},
        {"kind": "admin"},
        {"userid": "11"},
        {"email": ["pat@example.org"]},
        {"iss": [ISSUER]},
        {"aud": {AUDIENCE: True}},
        {"aud": [AUDIENCE, 5]},
        {"aud": 5},
        {"aud": []},
    ],
    ids=str,
)
def test_a_claim_of_a_wrong_type(changes: dict[str, Any]) -> None:
    assert refused(signed(payload(**changes))) == "invalid_token"


@pytest.mark.parametrize("issuer", ["", "https://evil.example.org", f"{ISSUER}/", ISSUER.upper()])
def test_another_issuer(issuer: str) -> None:
    assert refused(issue(claims(iss=issuer), SIGNER)) == "invalid_token"


@pytest.mark.parametrize(
    "audience",
    ["", "https://evil.example.org", f"{AUDIENCE}/", f"{AUDIENCE}.evil.example.org", AUDIENCE[:-1], "*"],
)
def test_another_audience(audience: str) -> None:
    assert refused(issue(claims(aud=[audience]), SIGNER)) == "invalid_token"
    assert refused(signed(payload(aud=audience))) == "invalid_token"


def test_one_audience_of_several_is_enough() -> None:
    several = ["https://cloud.example.org", AUDIENCE]
    assert verify(issue(claims(aud=several), SIGNER)).aud == several
    assert verify(signed(payload(aud=AUDIENCE))).aud == [AUDIENCE]


def test_a_token_ends_to_the_second() -> None:
    token = issue(claims(), SIGNER)
    expires = datetime.fromtimestamp(claims().exp, UTC)
    late = expires + EXPIRY_TOLERANCE
    assert verify(token, clock=FakeClock(late - timedelta(milliseconds=1))) == claims()
    assert refused(token, clock=FakeClock(late)) == "invalid_token"
    assert refused(token, clock=FakeClock(expires + timedelta(days=400))) == "invalid_token"


def test_a_token_from_the_future() -> None:
    token = issue(claims(), SIGNER)
    issued = datetime.fromtimestamp(claims().iat, UTC)
    assert verify(token, clock=FakeClock(issued - FUTURE_TOLERANCE)) == claims()
    too_early = FakeClock(issued - FUTURE_TOLERANCE - timedelta(seconds=1))
    assert refused(token, clock=too_early) == "clock_skew"


@pytest.mark.parametrize("seconds", [-300, -120, -61, -30, 0, 30, 61, 120, 270, 329])
def test_a_server_that_is_minutes_off_takes_a_fresh_token_of_five_minutes(seconds: int) -> None:
    token = issue(claims(exp=claims().iat + 300), SIGNER)
    clock = FakeClock(datetime.fromtimestamp(claims().iat + seconds, UTC))
    assert verify(token, clock=clock).userid == 11


def test_nbf_is_kept_to_where_there_is_one() -> None:
    begins = claims().iat + 1000
    token = issue(claims(nbf=begins), SIGNER)
    assert b"nbf" not in base64.urlsafe_b64decode(issue(claims(), SIGNER).split(".")[1] + "==")
    moment = datetime.fromtimestamp(begins, UTC) - FUTURE_TOLERANCE
    assert verify(token, clock=FakeClock(moment)).nbf == begins
    assert refused(token, clock=FakeClock(moment - timedelta(seconds=1))) == "clock_skew"


def test_a_clock_that_is_wrong_is_named_and_nobody_is(caplog: pytest.LogCaptureFixture) -> None:
    token = issue(claims(), SIGNER)
    yesterday = FakeClock(NOW - timedelta(days=1))
    with caplog.at_level(logging.ERROR, "picsafe"), pytest.raises(Unauthenticated) as caught:
        verify(token, clock=yesterday)
    assert "clock" in caught.value.detail
    assert "igning in again does not help" in caught.value.detail
    assert [json.loads(line.message) for line in caplog.records] == [{"event": "clock_skew"}]


def test_a_clock_that_jumps() -> None:
    clock = FakeClock()
    verifier = make_verifier(SIGNER, clock=clock)
    token = issue(claims(), SIGNER)
    for jump, holds in ((0, True), (7200, False), (1800, True), (-86400, False), (3599, True), (3631, False)):
        clock.now = NOW + timedelta(seconds=jump)
        if holds:
            assert verifier.verify(token) == claims()
        else:
            with pytest.raises(Unauthenticated):
                verifier.verify(token)


def test_every_shorter_token_is_refused() -> None:
    token = issue(claims(), SIGNER)
    for length in range(0, len(token), 7):
        assert refused(token[:length]) == "invalid_token"
    assert refused(token[:-1]) == "invalid_token"


def test_every_altered_part_is_noticed() -> None:
    token = issue(claims(), SIGNER)
    for place in range(0, len(token) - 1, 11):
        other = "A" if token[place] != "A" else "B"
        assert refused(token[:place] + other + token[place + 1 :]) == "invalid_token"


def test_a_der_signature_is_none_of_ours() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    token = assemble(
        {"alg": "ES256", "kid": SIGNER.kid},
        json.dumps(payload()).encode(),
        lambda message: SIGNER.private_key.sign(message, ec.ECDSA(hashes.SHA256())),
    )
    assert refused(token) == "invalid_token"


def test_an_over_long_token() -> None:
    fits = issue(claims(title="x" * 2000), SIGNER)
    assert len(fits) <= MAX_TOKEN
    assert verify(fits).title
    assert refused(issue(claims(title="x" * MAX_TOKEN), SIGNER)) == "invalid_token"


def test_an_ended_session() -> None:
    ended = FakeStanding()
    verifier = make_verifier(SIGNER, standing=ended, clock=FakeClock())
    token = issue(claims(), SIGNER)
    assert verifier.verify(token) == claims()
    ended.end("session-12")
    assert verifier.verify(token) == claims()
    ended.end("session-11")
    with pytest.raises(Unauthenticated) as caught:
        verifier.verify(token)
    assert caught.value.code == "invalid_token"


def test_what_cannot_be_checked_is_not_trusted() -> None:
    token = issue(claims(), SIGNER)
    ended = FakeStanding()
    ended.fails = True
    with pytest.raises(Unavailable):
        verify(token, standing=ended)
    unreachable = FakeSigner()
    unreachable.fails = True
    with pytest.raises(Unavailable):
        make_verifier(unreachable).verify(token)
    with pytest.raises(Unavailable):
        issue(claims(), unreachable)


def test_a_key_that_is_replaced_is_looked_up_anew() -> None:
    signer = FakeSigner()
    verifier = make_verifier(signer, clock=FakeClock())
    old = issue(claims(), signer)
    assert verifier.verify(old) == claims()
    signer.private_key = FakeSigner().private_key
    assert verifier.verify(issue(claims(), signer)) == claims()
    with pytest.raises(Unauthenticated):
        verifier.verify(old)


def test_many_keys_are_verified_one_after_the_other() -> None:
    signer = FakeSigner()
    verifier = make_verifier(signer, clock=FakeClock())
    for _ in range(20):
        signer.private_key = FakeSigner().private_key
        assert verifier.verify(issue(claims(), signer)) == claims()


def test_only_a_person_will_do() -> None:
    verifier = make_verifier(SIGNER, clock=FakeClock())
    assert verifier.verify_user(issue(claims(), SIGNER)) == claims()
    with pytest.raises(Forbidden) as caught:
        verifier.verify_user(issue(enterprise(now=NOW), SIGNER))
    assert caught.value.code == "not_a_person"
    with pytest.raises(Unauthenticated):
        verifier.verify_user(None)


@pytest.mark.parametrize("missing", ["firstname", "lastname", "country"])
def test_a_profile_needs_names_and_country(missing: str) -> None:
    assert claims().has_profile
    assert claims(title="", email="").has_profile
    assert not claims(**{missing: ""}).has_profile
    assert enterprise().has_profile


def test_a_refusal_shows_nothing_of_the_token() -> None:
    token = issue(claims(firstname="SECRETNAME", aud=["https://evil.example.org"]), SIGNER)
    with pytest.raises(Unauthenticated) as caught:
        verify(token)
    shown = f"{caught.value!r} {caught.value} {caught.value.detail}"
    assert token not in shown
    assert "SECRETNAME" not in shown
    assert caught.value.__cause__ is None


def test_lifetime_and_audiences() -> None:
    issued, expires = lifetime(NOW)
    assert expires - issued == LIFETIME.total_seconds()
    assert issued == int(NOW.timestamp())
    assert audiences(["b", "a", "b"]) == ["b", "a"]


def test_the_fakes_speak_for_themselves() -> None:
    token = make_token(SIGNER, enterprise(9))
    assert make_verifier(SIGNER).verify(token).sub == "enterprise:9"
    assert base64.urlsafe_b64decode(token.split(".")[0] + "==").startswith(b"{")


def test_a_token_that_was_good_is_refused_once_it_has_run_out() -> None:
    clock = FakeClock()
    verifier = make_verifier(SIGNER, clock=clock)
    token = issue(claims(), SIGNER)
    assert verifier.verify(token) == claims()
    clock.now += LIFETIME + EXPIRY_TOLERANCE
    with pytest.raises(Unauthenticated):
        verifier.verify(token)
    clock.now -= LIFETIME + EXPIRY_TOLERANCE
    assert verifier.verify(token) == claims()


def test_a_token_that_was_good_is_refused_once_its_session_has_ended() -> None:
    ended = FakeStanding()
    verifier = make_verifier(SIGNER, clock=FakeClock(), standing=ended)
    token = issue(claims(), SIGNER)
    assert verifier.verify(token) == claims()
    ended.end(claims().sid)
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_a_signature_is_checked_once_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    decode = jwt.decode

    def counting(token: str, **options: Any) -> Any:
        checked.append(token)
        return decode(token, **options)

    monkeypatch.setattr(jwt, "decode", counting)
    verifier = make_verifier(SIGNER, clock=FakeClock())
    tokens = [issue(claims(jti=str(number)), SIGNER) for number in range(3)]
    for token in tokens * 3:
        verifier.verify(token)
    assert checked == tokens


def test_what_is_known_of_tokens_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.tokens.verifier.MAX_KNOWN", 5)
    verifier = make_verifier(SIGNER, clock=FakeClock())
    for number in range(20):
        verifier.verify(issue(claims(jti=str(number)), SIGNER))
    assert len(verifier._known) <= 5
