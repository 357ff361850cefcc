"""What the vectors cannot say of links: every text, and every name."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.contract.errors import InvalidLink
from chalicelib.contract.links import (
    Link,
    PastedLink,
    make_link,
    parse_link,
    parse_pasted_link,
    report_id_of,
    report_url,
)
from chalicelib.contract.regions import STORES

MY_URL = "https://my.example.org"
REPORT_ID = "0000000011462800528240"
NAME = f"0123456789ABCDEFabcdef-{REPORT_ID}"
LINK = f"{MY_URL}/app/report/au/{NAME}"

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
names = st.builds(
    "{}-{}".format,
    st.text(ALPHANUMERIC, min_size=22, max_size=22),
    st.text(ALPHANUMERIC, min_size=10, max_size=64),
)
origins = st.sampled_from(
    [MY_URL, "http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000", "https://a.b.c.example"]
)


def test_a_link_says_what_it_is_made_of() -> None:
    assert parse_link(LINK) == Link("AU", NAME, REPORT_ID, MY_URL)
    assert parse_link(LINK).region == "ap-southeast-2"


@given(origins, st.sampled_from(sorted(STORES)), names)
def test_what_is_made_can_be_read(origin: str, country: str, name: str) -> None:
    link = make_link(origin, country, name)
    assert link.startswith(f"{origin}/app/report/{country.lower()}/")
    assert parse_link(link) == Link(country, name, name[23:], origin)
    pasted = PastedLink(country, name, name[23:])
    for text in (link, report_url(origin, country, name), f"  {link}/\n"):
        assert parse_pasted_link(text) == pasted


@given(
    st.text(max_size=600) | st.builds(lambda a, b: LINK[:a] + b + LINK[a:], st.integers(0, 100), st.text())
)
@example(LINK)
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    try:
        link = parse_link(text)
    except InvalidLink:
        return
    assert parse_link(make_link(link.origin, link.country, link.name)) == link
    assert report_id_of(link.name) == link.report_id


@given(st.text(max_size=120))
@example(NAME + "\n")
@example("..")
@example(f"../{NAME}")
@example(f"{NAME}/..")
@example(f"{NAME}\0")
def test_only_a_name_has_a_report_id(text: str) -> None:
    assert report_id_of(text) is None


@given(names)
def test_a_name_has_its_report_id(name: str) -> None:
    assert report_id_of(name) == name.partition("-")[2]


@given(st.text(max_size=600))
def test_other_text_is_no_link(text: str) -> None:
    with pytest.raises(InvalidLink):
        parse_pasted_link(f"{text}-")


def test_the_random_part_is_not_shown() -> None:
    for link in (parse_link(LINK), parse_pasted_link(LINK)):
        assert NAME[:22] not in repr(link)
