"""What is shown of what senders call themselves."""

from __future__ import annotations

import pytest

from chalicelib.users.reports.shown_senders import MAX_SHOWN, plain_name


@pytest.mark.parametrize(
    "name",
    [
        "Dr Pat Example",
        "J. R. O'Brien-Smith",
        "Zoë D\u2019Arcy",
        "د. سلمى الخطيب",
        "डॉ. प्रिया शर्मा",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "李雷",
    ],
)
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Kim Lee, Royal Hospital: call +1 (555) 0199!", "Kim Lee Royal Hospital call"),
        ("https://evil.example/x", "https evil. example x"),
        ("kim@hospital.example", "kim hospital. example"),
        ("“Kim” «Lee» [admin] „x“", "Kim Lee admin x"),
        ("Kim\u202e\u2066Lee\u2069", "KimLee"),
        ("Kim\nLee\u2028Smith", "Kim Lee Smith"),
        ("Kim \u2714 \U0001f512 \uff11\u0661", "Kim"),
        ("a" + "\u0316" * 9, "a" + "\u0316" * 4),
        ("+1 555 0199", ""),
    ],
)
def test_nothing_else_is(said: str, shown: str) -> None:
    assert plain_name(said) == shown


def test_no_more_than_a_line() -> None:
    assert plain_name("a" * MAX_SHOWN) == "a" * MAX_SHOWN
    long = plain_name("Kim Lee " * 30)
    assert len(long) <= MAX_SHOWN
    assert long.endswith("Lee…")
