"""``[page]`` of endpoint.toml: the operator's page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from chalicelib.contract.origins import is_loopback, is_loopback_host
from picsafe.endpoint.addresses import address_of, server_at
from picsafe.endpoint.errors import InvalidConfig

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page on which operators see what becomes of reports.

    Attributes:
        listen: address and port, beside those of ``[http]``.
        operators: who may sign in, as patterns such as ``*@it.myhospital.example``.
        url: the page's address in a browser; ``listen``'s otherwise, on this very machine.
        audience: the address that is registered with PicSafe and that tokens are made for; ``public_url`` of
            ``[http]`` otherwise.
        tls_certificate, tls_key: PEM files, where this server itself speaks TLS.
        trust_proxy: whether a proxy in front speaks TLS, and says so (``X-Forwarded-Proto``).
    """

    listen: Text = "127.0.0.1:8444"
    operators: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=1000)]
    url: Text | None = None
    audience: Text | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trust_proxy: bool = False


def require_page(page: Page) -> None:
    """Refuse settings of a page that cannot work, or that would be read along.

    Raises:
        InvalidConfig: it says what to change.
    """
    if (page.tls_certificate is None) != (page.tls_key is None):
        raise InvalidConfig("page: tls_certificate and tls_key go together.")
    host, _ = address_of(page.listen, "page.listen")
    url = origin_of_page(page)
    is_protected = page.tls_certificate is not None or page.trust_proxy
    if url.startswith("https://") != is_protected:
        raise InvalidConfig(
            "page: where page.url is https, give tls_certificate and tls_key, or trust_proxy = true with a "
            "proxy in front that speaks TLS and sets X-Forwarded-Proto; and neither where it is not."
        )
    is_here = is_loopback_host(f"[{host}]" if ":" in host else host)
    if not is_protected and not (is_here and is_loopback(url)):
        raise InvalidConfig("page: without TLS it listens on this very machine only, such as 127.0.0.1:8444.")


def origin_of_page(page: Page) -> str:
    """Where browsers find the operator's page.

    Raises:
        InvalidConfig: ``page.url`` is no server's address.
    """
    if page.url is not None:
        return server_at(page.url, "page.url")
    scheme = "http" if page.tls_certificate is None and not page.trust_proxy else "https"
    return server_at(f"{scheme}://{page.listen}", "page.listen")
