"""TXT records by dnspython, many at once, each for a bounded time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.resolver

from chalicelib.observability.log import record

LIFETIME = 4.0
# as many as an enterprise may have domains: asking for all takes as long as asking for one
_AT_ONCE = 30


class DnsTxtLookup:
    """The port ``TxtLookup``.

    Args:
        resolver: asks the DNS; the machine's own settings unless another one is given.
        lifetime: seconds for one name, with all attempts.
    """

    def __init__(self, resolver: dns.resolver.Resolver | None = None, *, lifetime: float = LIFETIME) -> None:
        self._resolver = resolver
        self._lifetime = lifetime

    def texts(self, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """See ``TxtLookup.texts``."""
        if not names:
            return {}
        with ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(names))) as pool:
            return dict(zip(names, pool.map(self._text, names), strict=True))

    def _text(self, name: str) -> frozenset[str]:
        try:
            # made at first use: it reads the machine's settings and fails where there are none
            resolver = self._resolver or dns.resolver.Resolver()
            # the final dot keeps search domains out
            answer = resolver.resolve(f"{name}.", "TXT", lifetime=self._lifetime, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return frozenset()
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            record("dns_lookup_failed", error=type(error).__name__)
            return frozenset()
        return frozenset(b"".join(one.strings).decode("ascii", "replace") for one in answer)
