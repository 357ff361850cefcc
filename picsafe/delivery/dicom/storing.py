"""C-STORE of an object around files that are not held (PS3.4 annex B, PS3.7 section 9.1.1).

The library would hold a data set, or queue a file's fragments as fast as a disk reads; here no more are made
than the archive takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pydicom.uid import UID
from pynetdicom.association import Association
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.pdu_primitives import P_DATA

from picsafe.delivery.dicom.objects import DicomObject
from picsafe.delivery.errors import Later
from picsafe.delivery.streams import Body

_FRAGMENT: Final = 128 * 1024
"""Bytes of a fragment where the archive has no limit."""
_OVERHEAD: Final = 6
_QUEUED: Final = 16
_MORE: Final = b"\x00"
_LAST: Final = b"\x02"
_MEGABYTE: Final = 1_000_000
_LOW_PRIORITY: Final = 2


def c_store(
    association: Association,
    context: int,
    made: DicomObject,
    body: Body,
    number: int,
    timeout: float,
) -> int:
    """Send an object, and return the archive's status.

    Args:
        association: that is established.
        context: the number of the presentation context.
        made: the object.
        body: its data set.
        number: of the message.
        timeout: seconds that the answer may take, beside one for each megabyte.

    Raises:
        Later: there was no answer.
    """
    request = C_STORE()
    request.MessageID = number
    request.Priority = _LOW_PRIORITY
    request.AffectedSOPClassUID = UID(made.sop_class)
    request.AffectedSOPInstanceUID = UID(made.uid)
    # says that there is a data set, which follows below
    request.DataSet = BytesIO(b"\0")
    message = C_STORE_RQ()
    message.primitive_to_message(request)
    message.data_set = None
    limit = association.dimse.maximum_pdu_size or _FRAGMENT
    association.dimse_timeout = timeout + body.size / _MEGABYTE
    for command in message.encode_msg(context, limit):
        _put(association, command, timeout)
    for fragment in _fragments(body, context, min(limit, _FRAGMENT) - _OVERHEAD):
        _put(association, fragment, timeout)
    _, answer = association.dimse.get_msg(block=True)
    if not isinstance(answer, C_STORE) or answer.Status is None:
        raise no_answer()
    return int(answer.Status)


def no_answer() -> Later:
    """The association ended, or nothing was heard."""
    return Later("no_answer", "The archive's answer did not come.")


def _put(association: Association, fragment: P_DATA, timeout: float) -> None:
    """Queue a fragment once there is room, as long as the archive takes any."""
    waiting = association.dul.to_provider_queue
    with waiting.not_full:
        has_room = waiting.not_full.wait_for(lambda: len(waiting.queue) < _QUEUED, timeout)
    if not has_room or not association.is_established or not association.dul.is_alive():
        raise no_answer()
    association.dul.send_pdu(fragment)


def _fragments(body: Body, context: int, size: int) -> Iterator[P_DATA]:
    """A data set in fragments, of which the last says that it is."""
    held = bytearray()
    for block in body:
        held += block
        start = 0
        while len(held) - start > size:
            yield _fragment(context, _MORE, held[start : start + size])
            start += size
        del held[:start]
    yield _fragment(context, _LAST, held)


def _fragment(context: int, control: bytes, content: bytes | bytearray) -> P_DATA:
    made = P_DATA()
    made.presentation_data_value_list.append((context, control + bytes(content)))
    return made
