"""Links are made and read in one form, and in no other."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.contract.links import STORES, Link, make_link, parse_link, report_id_of, report_url
from chalicelib.errors import InvalidRequest

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
    assert parse_link(LINK) == Link(MY_URL, "AU", NAME, REPORT_ID)
    assert parse_link(LINK).region == "ap-southeast-2"


@given(origins, st.sampled_from(sorted(STORES)), names)
def test_what_is_made_can_be_read(origin: str, country: str, name: str) -> None:
    link = make_link(origin, country, name)
    assert link.startswith(f"{origin}/app/report/{country.lower()}/")
    assert parse_link(link) == Link(origin, country, name, name[23:])


def test_the_country_is_read_in_either_case_and_the_name_is_not() -> None:
    assert parse_link(LINK.replace("/au/", "/AU/")) == parse_link(LINK)
    assert parse_link(LINK.replace("ABCDEF", "abcdef")).name != NAME


@pytest.mark.parametrize(
    "link",
    [
        "",
        NAME,
        LINK + "\n",
        " " + LINK,
        LINK + "/",
        LINK + "?x=1",
        LINK + "#x",
        LINK.replace("https:", "ftp:"),
        LINK.replace("https:", "javascript:"),
        LINK.replace("https://", "https://pat@"),
        LINK.replace("https://my.example.org", "https://"),
        LINK.replace("https://my.example.org", "https://my.example.org:999999"),
        LINK.replace("/au/", "/nz/"),
        LINK.replace("/au/", "/aus/"),
        LINK.replace("/au/", "/../"),
        LINK.replace("/app/", "/app/../app/"),
        LINK.replace("/app/report", "/App/Report"),
        LINK.replace(NAME, NAME[1:]),
        LINK.replace(NAME, "0" + NAME),
        LINK.replace(NAME, NAME.replace("-", "")),
        LINK.replace(NAME, NAME.replace("-", "_")),
        LINK.replace(NAME, NAME[:23] + "1" * 9),
        LINK.replace(NAME, NAME[:23] + "1" * 65),
        LINK.replace(NAME, NAME.replace("0", "\u0660")),
        LINK.replace(NAME, NAME.replace("A", "%41")),
        LINK.replace(NAME, "../" + NAME),
        "https://" + "a" * 600 + LINK[len(MY_URL) :],
    ],
)
def test_everything_else_is_refused(link: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_link(link)
    assert refused.value.code == "invalid_link"
    assert NAME not in refused.value.detail


@given(
    st.text(max_size=600) | st.builds(lambda a, b: LINK[:a] + b + LINK[a:], st.integers(0, 100), st.text())
)
@example(LINK)
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    try:
        link = parse_link(text)
    except InvalidRequest:
        return
    assert make_link(link.origin, link.country, link.name).lower() == text.lower()
    assert report_id_of(link.name) == link.report_id


def test_whose_link_it_is_can_be_checked() -> None:
    assert parse_link(LINK).leads_to(MY_URL)
    assert parse_link(LINK.replace("my.example", "MY.Example")).leads_to(MY_URL + "/")
    for other in (
        "https://my.example.org.evil.example",
        "http://my.example.org",
        "https://my.example.org:8443",
    ):
        assert not parse_link(LINK.replace(MY_URL, other)).leads_to(MY_URL)


def test_the_call_that_tells_where_the_file_is() -> None:
    expected = f"https://cloud.example.org/cloud/reports/au/{NAME}"
    assert report_url("https://cloud.example.org", "AU", NAME) == expected
    assert report_url("https://cloud.example.org/", "au", NAME) == expected


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
