"""What a receiver answers, and what it means for a report (HL7 2.5.1, chapters 2.9.2, 2.15.8 and 2.15.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from picsafe.delivery.errors import DeliveryError, Later, Refused

_CODES: Final = frozenset({"AA", "AE", "AR", "CA", "CE", "CR"})
_NUMBER = re.compile(rb"[0-9]{3}")
# of table 0357: what the report cannot help, and what may pass
_UNSUPPORTED: Final = range(200, 204)
_CONTENT: Final = (*range(100, 104), 204, 205)
_PASSING: Final = (206, 207)
_DUPLICATE: Final = 205


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An answer.

    Attributes:
        code: MSA-1.
        control_id: MSA-2: of which message it is the answer.
        error: of table 0357, such as 207; 0 if it has none. What else an answer says is not kept: it may
            repeat what the message says.
    """

    code: str
    control_id: str
    error: int = 0


def decode_acknowledgement(content: bytes) -> Acknowledgement | None:
    """What an answer says, between the bytes that frame it; ``None`` if it is none."""
    segments = content.replace(b"\n", b"\r").split(b"\r")
    head = segments[0]
    if not head.startswith(b"MSH") or len(head) < len("MSH|^~"):
        return None
    bar, hat = head[3:4], head[4:5]
    found = [one.split(bar) for one in segments if one[:4] == b"MSA" + bar]
    if len(found) != 1 or len(found[0]) < 3:
        return None
    code = found[0][1].decode("ascii", "replace")
    if code not in _CODES:
        return None
    return Acknowledgement(code, found[0][2].decode("ascii", "replace"), _error(segments, bar, hat))


def judge(
    answer: Acknowledgement, control_id: str, *, retries_errors: bool = False, may_be_there: bool = False
) -> None:
    """Return if an answer says that the message was taken.

    Args:
        answer: it.
        control_id: of the message.
        retries_errors: whether an error of which no reason is known may pass.
        may_be_there: whether the message was sent before, so that a receiver which says that it has such a
            one already has taken it then.

    Raises:
        Later, Refused: it was not, or nobody can tell.
    """
    if answer.control_id != control_id:
        raise Later("other_answer", "It has answered another message than this one.")
    if answer.code in {"AA", "CA"} or (may_be_there and answer.error == _DUPLICATE):
        return
    raise _no(answer, retries_errors=retries_errors)


def _no(answer: Acknowledgement, *, retries_errors: bool) -> DeliveryError:
    said = answer.code + (f" {answer.error}" if answer.error else "")
    code = f"hl7_{answer.code.lower()}" + (f"_{answer.error}" if answer.error else "")
    if answer.error in _UNSUPPORTED:
        # every report is sent as the same kind of message
        return Later(code, f"It answers {said}: look at message, version and processing.", is_down=True)
    if answer.error in _CONTENT:
        return Refused(code, f"It refuses this report with {said}: look into its log.")
    # a rejection has reasons beside the message; an error is the message's own, unless it says otherwise
    if answer.error in _PASSING or answer.code in {"AR", "CR"} or retries_errors:
        return Later(code, f"It answers {said}: it cannot take reports now.")
    return Refused(code, f"It refuses this report with {said}: look into its log.")


def _error(segments: list[bytes], bar: bytes, hat: bytes) -> int:
    """ERR-3.1, or ERR-1.4 of versions before 2.5, or MSA-6.1."""
    for one in segments:
        fields = one.split(bar)
        if fields[0] == b"ERR":
            places = [_component(fields, 3, 0, hat), _sub(_component(fields, 1, 3, hat))]
        elif fields[0] == b"MSA":
            places = [_component(fields, 6, 0, hat)]
        else:
            continue
        for place in places:
            if _NUMBER.fullmatch(place):
                return int(place)
    return 0


def _component(fields: list[bytes], field: int, component: int, hat: bytes) -> bytes:
    parts = fields[field].split(hat) if len(fields) > field else []
    return parts[component] if len(parts) > component else b""


def _sub(text: bytes) -> bytes:
    return text.split(b"&")[0]
