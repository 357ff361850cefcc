"""ADT messages: what they say of patients (HL7 2.5.1, chapter 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import AnyStr, Final

from picsafe.delivery.hl7.text import CODECS, Delimiters
from picsafe.delivery.matching import cleaned
from picsafe.endpoint.adt.settings import Adt

UPDATES: Final = frozenset({"A01", "A04", "A08", "A28", "A31"})
MERGES: Final = frozenset({"A40"})
MAX_IDS: Final = 20
MAX_NAMES: Final = 10
MAX_TEXT: Final = 200

_DIGITS = re.compile(r"[0-9]{4,14}")


class UnusableMessage(Exception):
    """A message that cannot be used.

    Attributes:
        number: why, by table 0357.
    """

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@dataclass(frozen=True, slots=True)
class Header:
    """What an answer has to repeat of a message, in its own bytes.

    Attributes:
        delimiters: MSH-1 and MSH-2.
        control_id: MSH-10.
        event: MSH-9.2, such as ``A08``; empty if it is no ADT message.
        charset: MSH-18; empty if it does not say.
    """

    delimiters: bytes
    control_id: bytes
    event: str
    charset: str


@dataclass(frozen=True, slots=True)
class PatientUpdate:
    """What a message says of a patient.

    Attributes:
        patient_ids: theirs; at least one.
        names: family and given names.
        birth_date: ``YYYY-MM-DD``, or less of it, or nothing.
        merged_ids: those that were another's until now.
        at: when, in digits; comparable with others of the same sender.
    """

    patient_ids: tuple[str, ...] = field(repr=False)
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    birth_date: str = field(default="", repr=False)
    merged_ids: tuple[str, ...] = field(default=(), repr=False)
    at: str = ""


def header_of(content: bytes) -> Header | None:
    """The beginning of a message, or ``None`` if it is none."""
    line = content.lstrip(b"\r\n").partition(b"\r")[0].partition(b"\n")[0]
    if not line.startswith(b"MSH") or len(line) < len("MSH|^~\\&|"):
        return None
    delimiters = line[3:8]
    if len(set(delimiters)) < len(delimiters) or any(one < 33 or one > 126 for one in delimiters):
        return None
    fields = line.split(delimiters[:1])
    kind = [*_at(fields, 8).split(delimiters[1:2]), b""]
    event = kind[1].decode("ascii", "replace") if kind[0] == b"ADT" else ""
    return Header(delimiters, _at(fields, 9)[:MAX_TEXT], event, _at(fields, 17).decode("ascii", "replace"))


def update_of(content: bytes, header: Header, adt: Adt) -> PatientUpdate | None:
    """What a message says of a patient; ``None`` if it is not about that.

    Raises:
        UnusableMessage: it cannot be read, or names nobody.
    """
    if header.event not in UPDATES | MERGES:
        return None
    codec = CODECS.get(header.charset or adt.charset)
    if codec is None:
        raise UnusableMessage(102)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise UnusableMessage(102) from None
    signs = Delimiters(*header.delimiters.decode("ascii"))
    segments = [one.split(signs.field) for one in text.replace("\n", "\r").split("\r")]
    patient = _first(segments, "PID")
    patient_ids = _ids(_at(patient, 3), signs, adt)
    if not patient_ids:
        raise UnusableMessage(101)
    merged: tuple[str, ...] = ()
    if header.event in MERGES:
        merged = _ids(_at(_first(segments, "MRG"), 1), signs, adt)
        if not merged:
            raise UnusableMessage(101)
    return PatientUpdate(
        patient_ids,
        names=_names(_at(patient, 5), signs),
        birth_date=_birth_date(_at(patient, 7)),
        merged_ids=tuple(one for one in merged if one not in patient_ids),
        at=_moment(_at(_first(segments, "EVN"), 2)) or _moment(_at(_first(segments, "MSH"), 6)),
    )


def _first(segments: Sequence[list[str]], name: str) -> list[str]:
    return next((one for one in segments if one[0] == name), [""])


def _at(fields: Sequence[AnyStr], number: int) -> AnyStr:
    # of no field nothing is left, in whichever of the two it was
    return fields[number] if len(fields) > number else fields[0][:0]


def _ids(text: str, signs: Delimiters, adt: Adt) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for repetition in text.split(signs.repetition)[:MAX_IDS]:
        parts = [*repetition.split(signs.component), *[""] * 5]
        authority = signs.unescaped(parts[3].split(signs.subcomponent)[0])
        patient_id = cleaned(signs.unescaped(parts[0]))
        if not patient_id or len(patient_id) > MAX_TEXT:
            continue
        if adt.assigning_authority is not None and authority != adt.assigning_authority:
            continue
        if parts[4] and signs.unescaped(parts[4]) != adt.id_type:
            continue
        found[patient_id] = None
    return tuple(found)


def _names(text: str, signs: Delimiters) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for repetition in text.split(signs.repetition)[:MAX_NAMES]:
        parts = [*repetition.split(signs.component), "", "", ""]
        family = cleaned(signs.unescaped(parts[0].split(signs.subcomponent)[0]))[:MAX_TEXT]
        given = cleaned(" ".join(signs.unescaped(one) for one in parts[1:3]))[:MAX_TEXT]
        if family or given:
            found[family, given] = None
    return tuple(found)


def _birth_date(text: str) -> str:
    digits = text[:8]
    if not (digits.isascii() and digits.isdecimal()):
        return ""
    try:
        match len(digits):
            case 8:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
            case 6:
                return date(int(digits[:4]), int(digits[4:]), 1).isoformat()[:7]
            case 4:
                return digits
    except ValueError:
        pass
    return ""


def _moment(text: str) -> str:
    match = _DIGITS.match(text)
    return match[0].ljust(14, "0") if match else ""
