from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from picsafe.delivery.when import parse_condition
from tests.contract.delivery.reports import make_report

SENDER = {"userid": "17", "email": "pat@myhospital.example"}


@pytest.mark.parametrize(
    ("condition", "is_met", "is_met_unproven"),
    [
        ("sender.email = *@myhospital.example", True, False),
        ("sender.email != *@students.example", True, False),
        ("sender.email != *@myhospital.example", False, False),
        ("sender.email = *", True, False),
        ("sender.userid = 17", True, False),
        ("sender.userid != 18", True, False),
        ("sender.email", True, False),
        ("not sender.email", False, True),
    ],
)
def test_who_is_not_proven_to_be_the_sender_is_neither_let_in_nor_passed_over_by_name(
    tmp_path: Path, condition: str, is_met: bool, is_met_unproven: bool
) -> None:
    report = replace(make_report(tmp_path), sender=SENDER)
    assert parse_condition(condition).holds(report) is is_met
    # nor does what the report itself says count
    assert report.metadata.user.email
    assert parse_condition(condition).holds(replace(report, sender={})) is is_met_unproven
