from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from chalicelib.format.metadata import Consent, Media
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


@pytest.mark.parametrize(
    ("items", "is_met"),
    [
        (("treatment,education", "Education , TREATMENT"), True),
        (("", ""), True),
        (("treatment,education", "treatment"), False),
    ],
)
def test_a_level_holds_of_a_report_if_nothing_in_it_is_kept_back_from_it(
    tmp_path: Path, items: tuple[str, ...], is_met: bool
) -> None:
    report = make_report(tmp_path)
    metadata = msgspec.structs.replace(
        report.metadata,
        consent=Consent(type="signed", treatment="true", education="true"),
        media=tuple(
            Media(mediaid=f"{number:03d}", type="photo", levels=levels) for number, levels in enumerate(items)
        ),
    )
    report = replace(report, metadata=metadata)
    assert parse_condition("consent.education").holds(report) is is_met
    assert parse_condition("consent.treatment").holds(report)
    assert not parse_condition("consent.publication").holds(report)


def test_consent_can_be_asked_to_be_proved(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    consent = Consent(type="signed", treatment="true", education="true")
    report = replace(report, metadata=msgspec.structs.replace(report.metadata, consent=consent))
    proved, unproved = replace(report, consent_gaps=()), replace(report, consent_gaps=("no_evidence",))
    assert parse_condition("consent.proved").holds(proved)
    assert not parse_condition("consent.proved").holds(unproved)
    assert parse_condition("not consent.proved").holds(unproved)
    # what the report says of levels is a question of its own
    assert parse_condition("consent.education").holds(unproved)


@pytest.mark.parametrize("flag", ["false", "off", "N", "0", "perhaps"])
def test_what_a_flag_denies_no_list_grants(tmp_path: Path, flag: str) -> None:
    report = make_report(tmp_path)
    consent = Consent(type="signed", treatment="on", education=flag, consentlevels="treatment,education")
    report = replace(report, metadata=msgspec.structs.replace(report.metadata, consent=consent))
    assert not parse_condition("consent.education").holds(report)
    assert parse_condition("not consent.education").holds(report)
    assert parse_condition("consent.treatment").holds(report)
