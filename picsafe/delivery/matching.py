"""Which of a server's patients a report is about, or whether a person has to say.

A picture in another patient's record is worse than one that waits. A report is linked without a person only
where nothing contradicts it: the patient ID agrees, or exactly one patient has its name and birth date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import NeedsPerson
from picsafe.delivery.model import ReportView

Create = Literal["never", "ask", "always"]
WithoutId = Literal["single", "ask"]

CREATE: Final = "create"
"""The answer that has a patient created."""

MAX_CHOICES: Final = 20

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
# marks that people leave out: of Latin, Greek and Cyrillic, Hebrew and Arabic, and variants of a sign;
# those of other scripts are vowels and sounds, which tell one name from another
_OMITTED = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0898-\u089f\u08ca-\u08ff"
    "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
# what NFKD leaves as it is, though people write it without
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
HOW: Final = "Answer with the patient's reference"
"""How a question about a patient is answered on the command line."""

_QUESTIONS: Final = {
    "patient_conflict": "The patient ID is that of a patient with another name or birth date.",
    "patient_id_differs": "A patient with this name and birth date has another patient ID.",
    "patient_several": "Several patients are meant as well as each other.",
    "patient_similar": "Nobody has just this name, but somebody has the family name and the birth date.",
    "patient_inactive": "The patient's record is marked as no longer in use.",
    "patient_without_id": "One patient has the name and birth date; no patient ID confirms it.",
    "patient_not_found": "No such patient is known.",
    "patient_unclear": "The report says too little of the patient to look for them, or too many fit.",
}


@dataclass(frozen=True, slots=True)
class PatientQuery:
    """Whom a report is about, as a server can be asked.

    Attributes:
        patient_id: as the sender wrote it, without control characters; empty if there is none.
        family, given: names, the same way.
        birth_date: ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; empty if there is none, or none that can be.
    """

    patient_id: str = field(repr=False)
    family: str = field(repr=False)
    given: str = field(repr=False)
    birth_date: str = field(repr=False)

    @property
    def has_name_and_birth_date(self) -> bool:
        """Whether there is enough to look for somebody without a patient ID: the birth date whole.

        A dash is no name: it would be that of everybody who has none.
        """
        return bool(folded(self.family)) and len(self.birth_date) == len("1979-10-24")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient of a server.

    Attributes:
        reference: what the server calls them, such as ``Patient/123``; says nothing about them.
        patient_ids: those of the system that the settings name.
        names: family and given name of each name that they have.
        birth_date: as above.
        is_active: whether the record is in use.
    """

    reference: str
    patient_ids: tuple[str, ...] = field(default=(), repr=False)
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    birth_date: str = field(default="", repr=False)
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """What is decided without a person.

    Attributes:
        create: whether a patient who is not known is created: ``never``, ``ask``, ``always``.
        without_id: whether the only one with the name and birth date is linked (``single``), or asked about.
    """

    create: Create = "ask"
    without_id: WithoutId = "single"


def query_of(patient: Patient) -> PatientQuery:
    """Whom a report is about, by its metadata.json."""
    return PatientQuery(
        patient_id=cleaned(patient.patientid),
        family=cleaned(patient.lastname),
        given=cleaned(patient.firstname),
        birth_date=birth_date_of(patient),
    )


def cleaned(text: str) -> str:
    """A text without control characters, and with single spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


def folded(text: str) -> str:
    """A name as it is compared: without case, marks and punctuation (Müller-Ærø: ``muller aero``)."""
    plain = cleaned(text)
    # twice: of some signs, compatible letters are capitals (Unicode, D146)
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain).casefold()
    plain = _OMITTED.sub("", unicodedata.normalize("NFKD", plain).translate(_LETTERS))
    return " ".join("".join(one if _is_of_word(one) else " " for one in plain).split())


def birth_date_of(patient: Patient) -> str:
    """As much of the birth date as is known and can be: ``1979-10-24``, ``1979-10``, ``1979``, or nothing."""
    year, month, day = (_number(text) for text in (patient.year, patient.month, patient.day))
    if year is None or year < 1:
        return ""
    try:
        if month is None and day is None:
            return f"{year:04}"
        if month is not None and day is None:
            date(year, month, 1)
            return f"{year:04}-{month:02}"
        return date(year, month or 0, day or 0).isoformat()
    except ValueError:
        return ""


def decide(
    query: PatientQuery,
    rules: Rules,
    *,
    by_id: Sequence[Candidate],
    by_name: Sequence[Candidate],
) -> Candidate | None:
    """The patient, or ``None`` where one is to be created.

    Args:
        query: whom the report is about.
        rules: what is decided without a person.
        by_id: those whom the server has with the patient ID.
        by_name: those whom it has with the family name and the birth date, whatever their given names.

    Raises:
        NeedsPerson: a person has to say; one of ``patient_...``.
    """
    with_id = [one for one in by_id if _has_id(query, one)]
    if with_id:
        others = [*with_id, *by_name]
        if len(_distinct(with_id)) > 1:
            raise _question("patient_several", others, rules)
        if conflicts(query, with_id[0]):
            raise _question("patient_conflict", others, rules)
        return _in_use(with_id[0], rules)
    if not query.has_name_and_birth_date:
        raise _question("patient_unclear" if not query.patient_id else "patient_not_found", by_name, rules)
    same = _distinct([one for one in by_name if _is_same(query, one)])
    if same:
        return _by_name_alone(query, rules, same)
    if by_name:
        raise _question("patient_similar", by_name, rules)
    if rules.create == "always":
        return None
    raise _question("patient_not_found", (), rules)


def conflicts(query: PatientQuery, candidate: Candidate) -> tuple[str, ...]:
    """In what a report contradicts a patient: ``name``, ``birth_date``; what one of them lacks does not."""
    found = []
    if query.family and candidate.names and not _has_name(query, candidate):
        found.append("name")
    birth_date = candidate.birth_date
    if query.birth_date and birth_date:
        length = min(len(query.birth_date), len(birth_date))
        if query.birth_date[:length] != birth_date[:length]:
            found.append("birth_date")
    return tuple(found)


def differences(query: PatientQuery, candidate: Candidate) -> tuple[str, ...]:
    """In what a patient is another than a report names: ``patient_id``, and as ``conflicts``."""
    ids = candidate.patient_ids
    has_other_id = query.patient_id and ids and query.patient_id not in ids
    return (*(("patient_id",) if has_other_id else ()), *conflicts(query, candidate))


def answered(report: ReportView) -> str | None:
    """What a person has last answered about the patient: a reference, or ``create``."""
    answers = [text for code, text in report.answers.items() if code in _QUESTIONS]
    return answers[-1].strip() if answers else None


def is_about_patients(code: str) -> bool:
    """Whether a question is about whose record it is."""
    return code in _QUESTIONS


def question_alone(detail: str) -> str:
    """A question about a patient without how it is answered, for who answers it in another way."""
    return detail.partition(HOW)[0].rstrip()


def wrong_answer(answer: str, rules: Rules) -> NeedsPerson:
    """The question again, after an answer that names nobody. The answer is not repeated: it may be a name."""
    kind = "create is not allowed by create = never" if answer == CREATE else "The answer is no patient there"
    return NeedsPerson(
        "patient_not_found",
        f"{kind}. {HOW}, such as Patient/123.",
        choices=() if rules.create == "never" else (CREATE,),
    )


def unclear(candidates: Sequence[Candidate]) -> NeedsPerson:
    """What is asked where not all could be looked at who may be meant."""
    return _question("patient_unclear", candidates, Rules(create="never"))


def _question(code: str, candidates: Sequence[Candidate], rules: Rules) -> NeedsPerson:
    references = [one.reference for one in _distinct(candidates)[:MAX_CHOICES]]
    may_create = rules.create != "never" and code not in {"patient_conflict", "patient_unclear"}
    how = HOW + (f", or {CREATE}." if may_create else ".")
    # somebody else than those that were found may be right as well: whoever is looked for becomes a choice
    choices = (*references, CREATE) if may_create else tuple(references)
    return NeedsPerson(code, f"{_QUESTIONS[code]} {how}", choices=choices)


def _by_name_alone(query: PatientQuery, rules: Rules, same: Sequence[Candidate]) -> Candidate:
    if len(same) > 1:
        raise _question("patient_several", same, rules)
    if query.patient_id and same[0].patient_ids:
        raise _question("patient_id_differs", same, rules)
    if rules.without_id == "ask":
        raise _question("patient_without_id", same, rules)
    return _in_use(same[0], rules)


def _in_use(candidate: Candidate, rules: Rules) -> Candidate:
    if not candidate.is_active:
        raise _question("patient_inactive", (candidate,), rules)
    return candidate


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    return list({one.reference: one for one in candidates}.values())


def _has_id(query: PatientQuery, candidate: Candidate) -> bool:
    return bool(query.patient_id) and query.patient_id in candidate.patient_ids


def _is_same(query: PatientQuery, candidate: Candidate) -> bool:
    return candidate.birth_date == query.birth_date and _has_name(query, candidate)


def _has_name(query: PatientQuery, candidate: Candidate) -> bool:
    """Whether one of their names is the report's: the same family name, and a first name that both have."""
    family, given = folded(query.family), set(folded(query.given).split())
    for their_family, their_given in candidate.names:
        if family and folded(their_family) == family:
            theirs = set(folded(their_given).split())
            if not given or not theirs or given & theirs:
                return True
    return False


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or unicodedata.category(letter).startswith("M")


def _number(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 5 else None
