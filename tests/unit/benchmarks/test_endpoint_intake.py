"""The table that the benchmark of posted reports prints."""

from __future__ import annotations

from benchmarks.endpoint_intake import MIB, OURS, PEER, Rate, table

RATES = [Rate(OURS, 8, 150.0, 40.0, 90.0), Rate(PEER, 8, 200.0, 30.0, 60.0)]


def test_ours_is_compared_with_the_peer() -> None:
    assert table(RATES, MIB).endswith("0.75 of nginx, PUT and fsync")


def test_without_the_peer_it_says_how_to_get_it() -> None:
    assert "apt-get install nginx-light" in table(RATES[:1], MIB)
