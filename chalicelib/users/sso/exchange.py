"""What providers are told and asked in the authorization code flow (RFC 6749 section 4.1, RFC 7636)."""

from __future__ import annotations

import logging
from base64 import b64encode
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote_plus, urlencode

import msgspec

from chalicelib.observability.log import record
from chalicelib.users.sso.errors import InvalidSso, ProviderMisconfigured, ProviderUnreachable
from chalicelib.users.sso.flows import challenge_of
from chalicelib.users.sso.model import FRESH_SECONDS, Flow, SsoSettings, redirect_uri_of
from chalicelib.users.sso.ports import ClientSecrets, ProviderHttp
from chalicelib.users.sso.providers import Provider

# Google's documentation knows none, consent and select_account, and its metadata do not say so
_CHOOSES_ONLY: Final = frozenset({"https://accounts.google.com"})
_CODE_ERRORS: Final = frozenset({"invalid_grant", "invalid_request"})
_REFUSALS: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class _Granted(msgspec.Struct, frozen=True):
    id_token: Annotated[str, msgspec.Meta(min_length=1)]


class _Refusal(msgspec.Struct, frozen=True):
    error: Annotated[str, msgspec.Meta(max_length=100)] = ""


class CodeExchange:
    """Sends browsers to providers, and redeems what they come back with.

    Args:
        http: asks providers.
        secrets: PicSafe's secrets there.
        redirect_base: what the addresses begin with where providers lead browsers back to.
    """

    def __init__(self, *, http: ProviderHttp, secrets: ClientSecrets, redirect_base: str) -> None:
        self._http = http
        self._secrets = secrets
        self._redirect_base = redirect_base

    def request(self, provider: Provider, settings: SsoSettings, flow: Flow, email: str) -> str:
        """Where a browser goes, for the owner of a normalised address."""
        form = {
            "response_type": "code",
            "response_mode": "query",
            "client_id": settings.client_id,
            "redirect_uri": redirect_uri_of(self._redirect_base, settings.enterprise),
            "scope": "openid email",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": challenge_of(flow),
            "code_challenge_method": "S256",
            "login_hint": email,
        }
        if flow.asks_anew:
            form |= _asking_anew(provider)
        mark = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{mark}{urlencode(form)}"

    def redeem(self, provider: Provider, settings: SsoSettings, flow: Flow, code: str) -> str:
        """The ID token for a code.

        Raises:
            InvalidSso: ``invalid_sso``: the provider does not know the code.
            ProviderMisconfigured, ProviderUnreachable: ``sso_misconfigured``, ``sso_unreachable``.
            Unavailable: the store of secrets does not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri_of(self._redirect_base, settings.enterprise),
            "code_verifier": flow.verifier,
        }
        authorization = ""
        if not settings.has_secret:
            form["client_id"] = settings.client_id
        else:
            secret = self._secrets.read(settings.secret_name)
            if secret is None:
                raise _misconfigured("secret")
            if provider.takes_basic:
                authorization = _basic(settings.client_id, secret)
            else:
                form |= {"client_id": settings.client_id, "client_secret": secret}
        answer = self._http.post(provider.token_endpoint, form, authorization)
        try:
            if answer.status == HTTPStatus.OK:
                return msgspec.json.decode(answer.body, type=_Granted).id_token
            if answer.status in _REFUSALS:
                said = msgspec.json.decode(answer.body, type=_Refusal).error
                raise invalid("code") if said in _CODE_ERRORS else _misconfigured("client")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            # its words may quote what was sent
            raise _unreachable("token") from None
        raise _unreachable(f"status_{answer.status}")


def _asking_anew(provider: Provider) -> dict[str, str]:
    wanted = "select_account" if provider.issuer in _CHOOSES_ONLY else "login"
    asked = {"max_age": str(FRESH_SECONDS)}
    return {**asked, "prompt": wanted} if wanted in (provider.prompts or [wanted]) else asked


def _basic(client_id: str, secret: str) -> str:
    # both are encoded as in a form first (RFC 6749 section 2.3.1)
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def invalid(why: str) -> InvalidSso:
    """That what came back proves nothing; why is one word for the log."""
    record("sso_refused", level=logging.WARNING, action=why)
    return InvalidSso()


def _misconfigured(why: str) -> ProviderMisconfigured:
    record("sso_misconfigured", level=logging.WARNING, action=why)
    return ProviderMisconfigured()


def _unreachable(why: str) -> ProviderUnreachable:
    record("sso_provider_unreachable", action=why)
    return ProviderUnreachable()
