from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.links import make_link
from picsafe import InvalidInput
from picsafe.client.links import looks_like_link, parse_link, report_id_of_file, report_id_said
from picsafe.client.servers import Servers, canonical_url

RANDOM = "0123456789abcdefghijKL"
REPORT_ID = "0000000171772600767000"


@given(st.integers(1, 40))
def test_a_link_cut_short_is_refused_or_names_another_report(cut: int) -> None:
    whole = make_link("https://my.picsafe.example", "DE", f"{RANDOM}-{REPORT_ID}")
    if len(REPORT_ID) - cut >= 10:
        assert parse_link(whole[:-cut]).report_id == REPORT_ID[:-cut]
        return
    with pytest.raises(InvalidInput, match="cut short") as refused:
        parse_link(whole[:-cut])
    assert refused.value.code == "invalid_link"


@pytest.mark.parametrize(
    "name",
    [
        f"{REPORT_ID}.picsafe",
        f"{REPORT_ID} (1).picsafe",
        f"{REPORT_ID}-2.picsafe",
        f"{RANDOM}-{REPORT_ID}.picsafe",
        f"Copy of {REPORT_ID}.picsafe",
    ],
)
def test_a_file_s_name_tells_its_report(name: str) -> None:
    assert report_id_of_file(Path("/tmp") / name) == REPORT_ID


@pytest.mark.parametrize(
    "name", ["report.picsafe", "", f"{REPORT_ID} {REPORT_ID[::-1]}.picsafe", f"x{REPORT_ID} y.picsafe"]
)
def test_a_renamed_file_is_not_guessed_at(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        report_id_of_file(Path(name))
    assert refused.value.code == "report_id_unknown"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Key.Example.org:443/", "https://key.example.org"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost:80", "http://localhost"),
        ("https://schlüssel.klinik.example ", "https://xn--schlssel-95a.klinik.example"),
    ],
)
def test_urls_are_compared_in_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url",
    ["", "key.example.org", "ftp://key.example.org", "https://", "https://a@key.example.org", "https://k/?q",
     "https://k/#f", "https://k:99999", "https://[::1", "https://k\\@evil.example", "https://k\n.example",
     "https://key.example.org/keys", "https://key.example.org.", "https://127.1"],
)  # fmt: skip
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        canonical_url(url)
    assert refused.value.code == "invalid_url"


def test_one_server_or_three() -> None:
    assert Servers.at("https://a.example", key_url="https://k.example/") == Servers(
        "https://a.example", "https://k.example", "https://a.example"
    )


@pytest.mark.parametrize("around", ["{}", " <{}>", "({}).", "Please tap the link below\n\n{}\n\nRegards"])
def test_a_link_is_found_in_what_was_pasted(around: str) -> None:
    link = make_link("https://my.picsafe.example", "DE", f"{RANDOM}-{REPORT_ID}")
    text = around.format(link)
    assert looks_like_link(text)
    assert report_id_said(text) == REPORT_ID


@pytest.mark.parametrize("text", ["report.picsafe", REPORT_ID, "https/report.picsafe", ""])
def test_other_texts_are_no_links(text: str) -> None:
    assert not looks_like_link(text)


def test_what_is_neither_link_nor_file_nor_id_is_said_to_be_missing() -> None:
    with pytest.raises(InvalidInput, match=r"There is no file ward\.picsafe") as refused:
        report_id_said("ward.picsafe")
    assert refused.value.code == "invalid_report_id"
