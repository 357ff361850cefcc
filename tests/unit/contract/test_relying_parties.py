from __future__ import annotations

import pytest

from chalicelib.contract.errors import InvalidRelyingParty
from chalicelib.contract.relying_parties import RelyingParty, relying_party


@pytest.mark.parametrize(
    ("origin", "rp_id", "bound_to"),
    [
        ("https://my.picsafe.example", "", "my.picsafe.example"),
        ("https://my.picsafe.example:8443", "", "my.picsafe.example"),
        ("https://my.picsafe.example", "my.picsafe.example", "my.picsafe.example"),
        ("https://my.picsafe.example", "picsafe.example", "picsafe.example"),
        ("https://my.picsafe.example", "PicSafe.Example", "picsafe.example"),
        ("https://xn--bcher-kva.example", "bücher.example", "xn--bcher-kva.example"),
        ("https://hospital", "", "hospital"),
        ("http://localhost:8000", "", "localhost"),
        ("http://localhost:8000", "localhost", "localhost"),
        ("http://my.localhost", "", "my.localhost"),
    ],
)
def test_passkeys_are_bound_to_the_host_or_a_domain_that_it_is_in(
    origin: str, rp_id: str, bound_to: str
) -> None:
    assert relying_party(origin, rp_id) == RelyingParty(bound_to, origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://192.0.2.1",
        "https://[2001:db8::1]:8443",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://my.hospital.example",
    ],
)
def test_there_are_none_where_browsers_give_none(origin: str) -> None:
    assert relying_party(origin) is None
    with pytest.raises(InvalidRelyingParty):
        relying_party(origin, "hospital.example")


@pytest.mark.parametrize(
    "rp_id",
    [
        # a child, a sibling, and what only ends alike
        "deep.my.picsafe.example",
        "key.picsafe.example",
        "safe.example",
        "y.picsafe.example",
        # what everybody is in
        "example",
        ".example",
        # no names
        ".picsafe.example",
        "picsafe.example.",
        "https://picsafe.example",
        "picsafe.example:443",
        "*.example",
        " ",
        "picsafe..example",
        "192.0.2.1",
    ],
)
def test_a_mistaken_domain_is_refused(rp_id: str) -> None:
    with pytest.raises(InvalidRelyingParty):
        relying_party("https://my.picsafe.example", rp_id)
