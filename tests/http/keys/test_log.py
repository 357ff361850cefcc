"""The log of all audit entries, as strangers ask for it."""

from __future__ import annotations

import pytest

from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.contract.merkle import leaf_hash
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.contract.tlog_tiles import Bundle, Tile, decode_bundle
from tests.fakes.keys import REPORT
from tests.fakes.tokens import FakeClock, person
from tests.http.service import ServiceUnderTest

SENDER = person(11, now=FakeClock().now)


@pytest.fixture
def log(server: ServiceUnderTest) -> ServiceUnderTest:
    """A log of three entries."""
    for _ in range(3):
        assert server.call("POST", "/keys", SENDER, {"report_id": REPORT}).status in {200, 201}
    while server.operator.ordered_log.integrate():
        pass
    return server


def test_a_trail_says_where_its_entries_are_in_the_log(log: ServiceUnderTest) -> None:
    page = log.call("GET", f"/keys/{REPORT}/log", SENDER).body
    bundle = decode_bundle(log.call("GET", f"/log/{Bundle(0, 3).path}").body, 3)
    assert [bundle[place].hex() for place in page["places"]] == [entry["hash"] for entry in page["entries"]]
    assert log.call("POST", "/keys", SENDER, {"report_id": REPORT}).status == 200
    page = log.call("GET", f"/keys/{REPORT}/log?limit=2", SENDER).body
    page = log.call("GET", f"/keys/{REPORT}/log?limit=2&cursor={page['cursor']}", SENDER).body
    # on AWS the newest one waits for its place
    assert (page["places"][0], page["places"][1] in {3, None}) == (2, True)


def test_before_the_first_checkpoint_there_is_none(server: ServiceUnderTest) -> None:
    assert server.call("GET", "/log/checkpoint").code == (404, "no_checkpoint")


def test_a_checkpoint_is_text_that_nobody_keeps(log: ServiceUnderTest) -> None:
    answer = log.call("GET", "/log/checkpoint")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    key = log.call("GET", "/log/key").body
    checkpoint = verify_checkpoint(answer.body, parse_vkey(key["vkey"]))
    assert (checkpoint.origin, checkpoint.size) == (key["log"], 3)
    assert key["merge_seconds"] == 60


def test_tiles_are_bytes_that_never_change(log: ServiceUnderTest) -> None:
    bundle = log.call("GET", f"/log/{Bundle(0, 3).path}")
    assert bundle.headers["Content-Type"] == "application/octet-stream"
    assert bundle.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert bundle.headers["X-Content-Type-Options"] == "nosniff"
    leaves = decode_bundle(bundle.body, 3)
    for width in (1, 2, 3):
        tile = log.call("GET", f"/log/{Tile(0, 0, width).path}", headers={"Accept": "text/html"})
        assert tile.body == b"".join(map(leaf_hash, leaves[:width]))


@pytest.mark.parametrize(
    "path",
    [
        Tile(0, 0, 4).path,
        Tile(0, 0).path,
        Tile(1, 0, 1).path,
        Tile(0, 1000, 1).path,
        Tile(0, 10**6, 1).path,
        Bundle(0, 4).path,
        Bundle(10**6).path,
        Tile(0, 10**9).path,
        "tile/0/000.p/0",
        "tile/0/000.p/03",
        "tile/0/000.p/256",
        "tile/00/000.p/3",
        "tile/0/0",
        "tile/-1/000",
        "tile/64/000",
        "tile/entries/x000/000.p/3",
        "tile/0/000.p/%33%0A",
        "tile/0/..%2F..%2Fcheckpoint",
        "tile/0/" + "9" * 250,
    ],
)
def test_what_is_not_in_the_log_is_not_found(log: ServiceUnderTest, path: str) -> None:
    answer = log.call("GET", f"/log/{path}")
    assert answer.status == 404
    assert answer.body["code"] in {"unknown_tile", "not_found"}
