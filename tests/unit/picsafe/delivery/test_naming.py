from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.naming import name_of, require_template
from tests.contract.delivery.reports import make_report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@given(lastname=st.text(max_size=300), patient_id=st.text(max_size=300))
def test_a_name_is_safe_and_has_the_whole_id_whatever_senders_write(
    folder: Path, lastname: str, patient_id: str
) -> None:
    report = make_report(folder, patient=Patient(lastname=lastname, patientid=patient_id))
    name = name_of("{patient_lastname}/{patient_id}-{patient_lastname}-{report_id}", report)
    parts = name.split("/")
    assert len(parts) == 2
    assert parts[-1].endswith(report.report_id)
    assert all(re.fullmatch(r"[0-9A-Za-z_][0-9A-Za-z._-]{0,250}", part) for part in parts)


def test_a_long_id_is_in_the_name_whole(folder: Path) -> None:
    names = {name_of("{report_id}", make_report(folder, called="7" * 63 + end)) for end in "ab"}
    assert names == {"7" * 63 + "a", "7" * 63 + "b"}


def test_the_longest_name_is_one_that_file_systems_take(folder: Path) -> None:
    template = "{report_id}-{report_id}-{report_id}-{patient_id}"
    require_template(template)
    report = make_report(folder, called="7" * 64, patient=Patient(patientid="z" * 999))
    assert len(name_of(template, report)) == 3 * 65 + 40 <= 255
    with pytest.raises(InvalidDestination):
        require_template(f"{template}-{{sender_id}}")


@pytest.mark.parametrize("template", ["{report_id}", "{year}/{month}/{date}/{sender_id}-{delivery_id}"])
def test_templates_that_can_name_reports(template: str) -> None:
    require_template(template)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{patient_id}",
        "{report_id}/",
        "/{report_id}",
        "../{report_id}",
        "{report_id}\\x",
        "{report_id!r}",
        "{report_id:>9}",
        "{report_id",
        "{surname}/{report_id}",
        "{report_id}" * 5,
        "x" * 100 + "{report_id}",
    ],
)
def test_templates_that_cannot(template: str) -> None:
    with pytest.raises(InvalidDestination) as refused:
        require_template(template)
    assert refused.value.code == "invalid_name"
