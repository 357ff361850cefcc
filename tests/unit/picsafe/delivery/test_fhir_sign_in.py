"""SMART's standalone launch: how a person signs in, and how what comes of it is kept and renewed."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.sign_in import SmartSignIn
from picsafe.delivery.fhir.stu3 import Stu3
from picsafe.delivery.fhir.user_tokens import SmartConnection, UserTokens, token_file
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.signing_in import begin
from tests.fakes.careless_fhir import CarelessFhir, careless_fhir, said
from tests.fakes.smart_authorization import CLIENT_ID, SmartAuthorization


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        yield made


@pytest.fixture
def authorization(server: CarelessFhir) -> SmartAuthorization:
    return SmartAuthorization(server)


@pytest.fixture
def settings(server: CarelessFhir, tmp_path: Path) -> FhirSettings:
    return FhirSettings(
        url=server.url, version="STU3", client_id=CLIENT_ID, token_file=tmp_path / "tokens" / "fhir"
    )


def signed_in(authorization: SmartAuthorization, settings: FhirSettings) -> SmartSignIn:
    sign_in = SmartSignIn(settings)
    sign_in.complete(authorization.agree(sign_in.url))
    return sign_in


def headers_at(settings: FhirSettings, now: float) -> dict[str, str]:
    with closing(HttpConnection(settings)) as connection:
        return UserTokens(settings, connection, clock=lambda: now).headers()


def test_whoever_agrees_is_let_in(authorization: SmartAuthorization, settings: FhirSettings) -> None:
    sign_in = signed_in(authorization, settings)
    assert authorization.asked["scope"] == "user/*.* offline_access"
    assert authorization.asked["redirect_uri"] == "http://127.0.0.1:8745/callback"
    assert (len(authorization.asked["state"]), len(authorization.asked["code_challenge"])) == (43, 43)
    assert sign_in.url != SmartSignIn(settings).url
    path = settings.token_file
    assert path is not None
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path.parent, path)] == [0o700, 0o600]
    destination = Stu3("record", settings)
    assert all(finding.is_well for finding in destination.check())
    destination.close()
    assert isinstance(begin("record", settings), SmartSignIn)


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ({"state": "another"}, "wrong_address"),
        ({"state": ""}, "wrong_address"),
        ({"iss": "https://elsewhere.example"}, "wrong_issuer"),
        ({"code": "", "error": "access_denied"}, "not_agreed"),
        ({"code": "another"}, "wrong_code"),
    ],
)
def test_an_answer_that_is_not_to_this_attempt_changes_nothing(
    authorization: SmartAuthorization, settings: FhirSettings, instead: dict[str, str], code: str
) -> None:
    signed_in(authorization, settings)
    before = token_file(settings).read()
    sign_in = SmartSignIn(settings)
    with pytest.raises(Refused) as refused:
        sign_in.complete(authorization.agree(sign_in.url, **instead))
    assert refused.value.code == code
    assert token_file(settings).read() == before
    for word in ("access-", "refresh-", "code-", "another"):
        assert word not in refused.value.detail


def test_an_answer_without_its_issuer_is_refused_where_that_is_promised(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    """RFC 9207 section 2.4."""
    authorization.says = {
        **(authorization.says or {}),
        "authorization_response_iss_parameter_supported": True,
    }
    sign_in = SmartSignIn(settings)
    with pytest.raises(Refused) as refused:
        sign_in.complete(authorization.agree(sign_in.url, iss=""))
    assert refused.value.code == "wrong_issuer"
    signed_in(authorization, settings)


def test_a_code_that_would_be_handed_elsewhere_is_doubted_unless_the_settings_say_so(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    assert SmartSignIn(settings).doubt == ""
    says, elsewhere = authorization.says or {}, "https://elsewhere.example/token"
    authorization.says = {**says, "token_endpoint": elsewhere}
    doubt = SmartSignIn(settings).doubt
    assert authorization.server.url in doubt
    assert "https://elsewhere.example," in doubt
    assert SmartSignIn(msgspec.structs.replace(settings, token_url=elsewhere)).doubt == ""
    # what the settings say counts
    authorization.says = {**says, "token_endpoint": "https://evil.example/token"}
    signed_in(authorization, msgspec.structs.replace(settings, token_url=says["token_endpoint"]))


def test_the_code_is_of_no_use_to_whoever_has_not_begun(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    sign_in, other = SmartSignIn(settings), SmartSignIn(settings)
    ended = authorization.agree(sign_in.url)
    stolen = authorization.agree(other.url).replace("code-1", "code-0")
    with pytest.raises(Refused):
        other.complete(stolen)
    with pytest.raises(Refused):
        sign_in.complete(ended)


def test_a_server_that_says_it_in_its_capability_statement(
    server: CarelessFhir, authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    uris = {"authorize": f"{server.url}/authorize", "token": f"{server.url}/token"}
    server.security = {
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": name, "valueUri": uri} for name, uri in uris.items()],
            }
        ]
    }
    authorization.says = None
    signed_in(authorization, settings)
    assert authorization.given == 1


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"authorization_endpoint": None}, "no_authorize_url"),
        ({"authorization_endpoint": "http://elsewhere.example/authorize"}, "insecure_token_url"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "insecure_token_url"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "invalid_token_url"),
        ({"authorization_endpoint": "https://a.example/\x1b]0;\x07"}, "invalid_token_url"),
        ({"authorization_endpoint": "https://a.example/\n\nOpen this"}, "invalid_token_url"),
        ({"token_endpoint": "https://a.example/\u202etoken"}, "invalid_token_url"),
        ({"code_challenge_methods_supported": ["plain"]}, "no_pkce"),
    ],
)
def test_a_server_where_signing_in_is_not_safe(
    authorization: SmartAuthorization, settings: FhirSettings, says: dict[str, Any], code: str
) -> None:
    authorization.says = {**(authorization.says or {}), **says}
    with pytest.raises(DeliveryError) as refused:
        SmartSignIn(settings)
    assert refused.value.code == code


def test_the_second_version_s_scopes_and_one_s_own(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    authorization.says = {**(authorization.says or {}), "capabilities": ["permission-v2"]}
    assert "scope=user%2F%2A.cruds+offline_access" in SmartSignIn(settings).url
    own = FhirSettings(
        url=settings.url,
        version="R4",
        client_id=CLIENT_ID,
        token_file=settings.token_file,
        user_scope="user/Patient.rs",
    )
    assert "scope=user%2FPatient.rs&" in SmartSignIn(own).url


def test_tokens_are_renewed_when_their_time_is_over_and_kept_before_they_are_used(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    signed_in(authorization, settings)
    now = time.time()
    assert headers_at(settings, now) == {"Authorization": "Bearer access-1"}
    assert authorization.given == 1
    assert headers_at(settings, now + 3590) == {"Authorization": "Bearer access-2"}
    assert token_file(settings).read().refresh_token == "refresh-2"
    assert headers_at(settings, now + 3590) == {"Authorization": "Bearer access-2"}


def test_of_many_that_renew_at_once_one_does(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    signed_in(authorization, settings)
    later = time.time() + 3590
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: headers_at(settings, later), range(4)))
    assert found == [{"Authorization": "Bearer access-2"}] * 4
    assert authorization.given == 2


def test_a_token_that_was_revoked_is_renewed_once(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    signed_in(authorization, settings)
    client = FhirClient(settings)
    authorization.revoke()
    assert client.search("Patient", []) == []
    assert authorization.given == 2
    # somebody has ended the whole of it
    authorization.revoke()
    authorization.refresh = "nothing"
    with pytest.raises(Later) as refused:
        client.search("Patient", [])
    assert (refused.value.code, refused.value.is_down) == ("not_connected", True)
    client.close()


def test_without_a_refresh_token_it_is_over_when_it_is_over(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    authorization.token_answer = lambda _: said(200, {"access_token": "short", "expires_in": 60})
    signed_in(authorization, settings)
    assert headers_at(settings, time.time()) == {"Authorization": "Bearer short"}
    with pytest.raises(Later) as over:
        headers_at(settings, time.time() + 60)
    assert over.value.code == "not_connected"


def test_a_refresh_token_that_stays_is_kept(
    authorization: SmartAuthorization, settings: FhirSettings
) -> None:
    signed_in(authorization, settings)
    authorization.token_answer = lambda form: said(200, {"access_token": f"by-{form['refresh_token']}"})
    assert headers_at(settings, time.time() + 3590) == {"Authorization": "Bearer by-refresh-1"}
    assert token_file(settings).read().refresh_token == "refresh-1"


@pytest.mark.parametrize(
    ("status", "code"), [(500, "token_http_500"), (429, "token_http_429"), (200, "token_unreadable")]
)
def test_an_authorization_server_that_stumbles_ends_nothing(
    authorization: SmartAuthorization, settings: FhirSettings, status: int, code: str
) -> None:
    signed_in(authorization, settings)
    authorization.token_answer = lambda _: said(status, {})
    with pytest.raises(Later) as failed:
        headers_at(settings, time.time() + 3590)
    assert (failed.value.code, failed.value.is_down) == (code, True)
    authorization.token_answer = lambda _: None
    assert headers_at(settings, time.time() + 3590) == {"Authorization": "Bearer access-2"}


@pytest.mark.parametrize("changed", [{"url": "https://elsewhere.example"}, {"client_id": "another"}])
def test_a_token_goes_to_no_other_server_and_for_no_other_app(
    settings: FhirSettings, changed: dict[str, str]
) -> None:
    usual = {"url": settings.url, "client_id": CLIENT_ID, **changed}
    kept = SmartConnection(
        **usual, token_url=f"{settings.url}/token", access_token="secret", until=time.time() + 60
    )
    token_file(settings).write(kept)
    with pytest.raises(Later) as refused:
        headers_at(settings, time.time())
    assert refused.value.code == "not_connected"


def test_settings_that_do_not_go_together(settings: FhirSettings) -> None:
    usual: dict[str, Any] = {"url": settings.url, "version": "STU3"}
    for more in (
        {"client_id": CLIENT_ID},
        {"token_file": settings.token_file},
        {"client_id": CLIENT_ID, "token_file": settings.token_file, "signing_key": Secret("env:KEY")},
        {"client_id": CLIENT_ID, "token_file": settings.token_file, "token": Secret("env:TOKEN")},
        {"client_id": CLIENT_ID, "token_file": Path("relative")},
    ):
        with pytest.raises(InvalidDestination):
            FhirClient(FhirSettings(**usual, **more))
    with pytest.raises(InvalidDestination) as refused:
        begin("record", FhirSettings(**usual))
    assert refused.value.code == "not_connectable"
