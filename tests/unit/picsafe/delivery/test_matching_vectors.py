"""The vectors of the rule by which patients are found, which My PicSafe runs as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import NeedsPerson
from picsafe.delivery.matching import Candidate, PatientQuery, Rules, birth_date_of, decide, folded
from tests.e2e.running_server import ROOT

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (ROOT / "tests" / "vectors" / "patient_matching.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", VECTORS["folded"], ids=repr)
def test_names_are_folded(vector: dict[str, str]) -> None:
    assert folded(vector["text"]) == vector["folded"]


@pytest.mark.parametrize("vector", VECTORS["birth_dates"], ids=repr)
def test_birth_dates_are_as_much_as_is_known(vector: dict[str, str]) -> None:
    patient = Patient(day=vector["day"], month=vector["month"], year=vector["year"])
    assert birth_date_of(patient) == vector["expected"]


@pytest.mark.parametrize("vector", VECTORS["decisions"], ids=lambda vector: str(vector["name"]))
def test_a_patient_is_linked_created_or_asked_about(vector: dict[str, Any]) -> None:
    assert decision(vector) == vector["expect"]


def decision(vector: dict[str, Any]) -> dict[str, Any]:
    query, rules = PatientQuery(**vector["query"]), Rules(**vector["rules"])
    by_id, by_name = ([candidate(one) for one in vector[way]] for way in ("by_id", "by_name"))
    try:
        found = decide(query, rules, by_id=by_id, by_name=by_name)
    except NeedsPerson as asked:
        return {"ask": asked.code, "choices": list(asked.choices)}
    return {"create": True} if found is None else {"link": found.reference}


def candidate(given: dict[str, Any]) -> Candidate:
    names = tuple((name["family"], name["given"]) for name in given["names"])
    return Candidate(**{**given, "patient_ids": tuple(given["patient_ids"]), "names": names})
