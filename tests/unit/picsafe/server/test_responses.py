"""What a client has already is not sent again."""

from __future__ import annotations

import pytest

from picsafe.server.responses import RawResponse, unless_known

ETAG = b'"0123abcd"'
ANSWER = RawResponse(
    200, [(b"content-type", b"application/json"), (b"etag", ETAG), (b"cache-control", b"public")], b"{}"
)


@pytest.mark.parametrize("known", [ETAG, b"W/" + ETAG, b'"other", ' + ETAG, b"*"])
def test_what_the_client_has_is_304_without_a_body(known: bytes) -> None:
    answer = unless_known(ANSWER, known)
    assert (answer.status, answer.body) == (304, b"")
    assert dict(answer.headers) == {b"etag": ETAG, b"cache-control": b"public"}


@pytest.mark.parametrize("known", [None, b"", b'"other"', ETAG[1:-1], b'"other", "more"'])
def test_whatever_else_it_has_is_sent_whole(known: bytes | None) -> None:
    assert unless_known(ANSWER, known) is ANSWER


@pytest.mark.parametrize(
    "answer", [RawResponse(200, [], b"{}"), RawResponse(503, [(b"etag", ETAG)], b"{}"), RawResponse(404, [])]
)
def test_what_has_no_name_or_is_an_error_is_never_304(answer: RawResponse) -> None:
    assert unless_known(answer, b"*") is answer
