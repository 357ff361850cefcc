"""ADT messages as a hospital sends them."""

from __future__ import annotations

from typing import Any

from picsafe.endpoint.adt.message import PatientUpdate, header_of, update_of
from picsafe.endpoint.adt.settings import Adt


def adt(
    event: str = "A08",
    patient_id: str = "0001234^^^MYHOSPITAL^MR",
    name: str = "Müller^Zoë",
    birth_date: str = "19790124",
    *,
    merged: str = "",
    at: str = "20261129101200",
    charset: str = "UNICODE UTF-8",
    control_id: str = "42",
) -> bytes:
    """A message without its frame."""
    segments = [
        f"MSH|^~\\&|ADT|MYHOSPITAL|PICSAFE||{at}||ADT^{event}^ADT_A01|{control_id}|P|2.5.1||||||{charset}",
        f"EVN|{event}|{at}",
        f"PID|1||{patient_id}||{name}||{birth_date}|F",
        *([f"MRG|{merged}"] if merged else []),
        "PV1|1|I",
    ]
    encoding = {"8859/1": "latin-1", "": "utf-8", "UNICODE UTF-8": "utf-8"}.get(charset, "ascii")
    return ("\r".join(segments) + "\r").encode(encoding)


def read(content: bytes, **settings: Any) -> PatientUpdate | None:
    """What a message says."""
    header = header_of(content)
    assert header is not None
    return update_of(content, header, Adt(**settings))


def update(*arguments: Any, **more: Any) -> PatientUpdate:
    """What a message says of a patient."""
    found = read(adt(*arguments, **more))
    assert found is not None
    return found
