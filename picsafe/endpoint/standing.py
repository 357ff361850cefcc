"""How an Endpoint Server stands at PicSafe, and whether its certificates are good: what would fail first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from picsafe.client.enterprise_account import EnterpriseAccount
from picsafe.client.errors import NotSignedIn, PicSafeClientError
from picsafe.client.personal_account import PersonalAccount
from picsafe.client.responses import IgnoredBody
from picsafe.delivery.errors import DeliveryError
from picsafe.endpoint.certificates import standing_of
from picsafe.endpoint.config import Config
from picsafe.endpoint.key_access import KeyAccess

Level = Literal["ok", "warn", "FAIL"]
Said = tuple[Level, str, str]


def standing(config: Config, keys: KeyAccess, now: datetime) -> Iterator[Said]:
    """What there is to be said; no report is asked for, and nothing is changed.

    Yields:
        How it is, the setting, and a sentence about it.
    """
    for name, section in (("http", config.http), ("page", config.page), ("adt", config.adt)):
        if section is not None and section.tls_certificate is not None and section.tls_key is not None:
            level, text = standing_of(section.tls_certificate, section.tls_key, now)
            yield level, f"{name}.tls_certificate", text
    if keys.has_account:
        yield from _of_account(config, keys)
    elif not config.keys.static:
        yield "warn", "keys", "There is neither api_key nor static: only plain reports can be opened."


def _of_account(config: Config, keys: KeyAccess) -> Iterator[Said]:
    personal = None if config.cloud is None else config.cloud.token
    setting, secret = ("keys.api_key", config.keys.api_key) if personal is None else ("cloud.token", personal)
    try:
        account = keys.account
    except DeliveryError as error:
        yield "FAIL", setting, error.detail
        return
    for number, server in enumerate(keys.servers):
        try:
            account.token_for(server)
            keys.client.call("GET", f"{server}/health", IgnoredBody)
        except NotSignedIn as error:
            where = "" if secret is None else f" what is at {secret.source}"
            yield "FAIL", setting, f"{config.tokens.user_server} does not take{where}. {error.detail}"
            return
        except PicSafeClientError as error:
            is_unknown = error.code == "unknown_audience"
            detail = "PicSafe does not know a Key Server there." if is_unknown else error.detail
            yield "FAIL", f"keys.servers[{number}]", f"{server}: {detail}"
        else:
            yield "ok", f"keys.servers[{number}]", f"{server} answers, and there are tokens for it."
    yield from _of_registration(config, account)


def _of_registration(config: Config, account: EnterpriseAccount | PersonalAccount) -> Iterator[Said]:
    # of a person, tokens for servers that one posts to are asked by signing in alone
    if not isinstance(account, EnterpriseAccount):
        return
    audiences = {}
    if config.page is not None and config.page.audience is not None:
        audiences[config.page.audience] = "page.audience"
    if config.http is not None:
        audiences[config.http.public_url] = "http.public_url"
    for url, setting in audiences.items():
        try:
            if account.is_registered(url):
                yield "ok", setting, f"{url} is registered with PicSafe."
            else:
                how = f"picsafe enterprise key-server register {url} --kind endpoint"
                yield "FAIL", setting, f"{url} is not registered: nobody gets a token for it. {how}"
        except PicSafeClientError as error:
            yield "FAIL", setting, f"Whether {url} is registered with PicSafe is not known: {error.detail}"
