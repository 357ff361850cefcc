"""The query is read as the standard library reads it, also where that is not asked."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from picsafe.server.gateway_events import sent_of
from picsafe.server.routing import Match, Route

ROUTE = Route("/keys", ("keys",), (), frozenset({"GET"}), "GET", [], [])


@given(st.text(alphabet="ab=&%+;2 \xe9", max_size=12).map(lambda text: text.encode("latin-1")))
def test_every_query_is_read_alike(query: bytes) -> None:
    wanted: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        wanted.setdefault(name, []).append(value)
    scope = {"headers": [], "query_string": query}
    assert sent_of(scope, Match(ROUTE, None), b"", "192.0.2.1").query == wanted
