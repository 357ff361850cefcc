"""C-STORE of an object around files that are not held (PS3.4 annex B, PS3.7 section 9.1.1).

The library would hold a data set, or queue a file's fragments as fast as a disk reads; here no more are made
than the archive takes.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Final

from pydicom.uid import UID
from pynetdicom import evt
from pynetdicom.association import Association
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.pdu import P_DATA_TF
from pynetdicom.pdu_primitives import P_DATA

from picsafe.delivery.dicom.objects import DicomObject
from picsafe.delivery.errors import Later
from picsafe.delivery.streams import Body

_FRAGMENT: Final = 128 * 1024
"""Bytes of a fragment where the archive has no limit."""
_BATCH: Final = 256 * 1024
"""Bytes that are sent for one turn of the library's."""
_OVERHEAD: Final = 6
_QUEUED: Final = 4
_MORE: Final = b"\x00"
_LAST: Final = b"\x02"
_MEGABYTE: Final = 1_000_000
_LOW_PRIORITY: Final = 2
_PDU_HEAD: Final = struct.Struct(">BxLLB")
_P_DATA_TF: Final = 0x04


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
    line = _Line(association, timeout)
    with line.taken():
        for command in message.encode_msg(context, limit):
            line.put(command)
        size = min(limit, _FRAGMENT)
        fragments = _fragments(body, size - _OVERHEAD)
        while batch := list(islice(fragments, _BATCH // size)):
            line.put(_primitive(context, batch[0]), b"".join(_pdu(context, one) for one in batch[1:]))
        line.drain()
        _, answer = association.dimse.get_msg(block=True)
    if not isinstance(answer, C_STORE) or answer.Status is None:
        raise no_answer()
    return int(answer.Status)


def no_answer() -> Later:
    """The association ended, or nothing was heard."""
    return Later("no_answer", "The archive's answer did not come.")


class _Line:
    """What an association sends, in batches: each PDU of its own would be a turn of the library's thread.

    The library sends the first of a batch, and says so in that thread, which then sends the others.

    Args:
        association: that is established.
        timeout: seconds in which the archive has to take some of what waits.
    """

    def __init__(self, association: Association, timeout: float) -> None:
        self._association = association
        self._timeout = timeout
        self._following: deque[bytes] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Until the block ends, nothing else is sent."""
        self._association.bind(evt.EVT_PDU_SENT, self._follow)
        try:
            yield
        finally:
            self._association.unbind(evt.EVT_PDU_SENT, self._follow)

    def put(self, first: P_DATA, following: bytes = b"") -> None:
        """Queue a batch once there is room, as long as the archive takes any.

        Args:
            first: a PDU of it.
            following: the others, encoded.

        Raises:
            Later: it takes none.
        """
        self._wait(_QUEUED)
        self._following.append(following)
        self._association.dul.send_pdu(first)

    def drain(self) -> None:
        """Wait until the last batch is being sent.

        Raises:
            Later: the archive takes none.
        """
        self._wait(1)

    def _wait(self, limit: int) -> None:
        """Wait until fewer batches wait, each of which has its time."""
        association, waiting = self._association, self._association.dul.to_provider_queue
        is_moving = True
        with waiting.not_full:
            while is_moving and (left := len(waiting.queue)) >= limit:
                is_moving = waiting.not_full.wait_for(
                    partial(_is_shorter, waiting.queue, left), self._timeout
                )
        if not is_moving or not association.is_established or not association.dul.is_alive():
            raise no_answer()

    def _follow(self, event: evt.Event) -> None:
        if not isinstance(event.pdu, P_DATA_TF):
            return
        following, dul = self._following.popleft(), event.assoc.dul
        # where the connection is lost, the library has noted so by now
        if following and dul.socket is not None and dul.event_queue.empty():
            dul.socket.send(following)


def _is_shorter(waiting: Sized, than: int) -> bool:
    return len(waiting) < than


def _fragments(body: Body, size: int) -> Iterator[bytes]:
    """A data set in fragments, each behind its control header, of which the last says that it is."""
    held = bytearray()
    for block in body:
        held += block
        start = 0
        while len(held) - start > size:
            yield _MORE + held[start : start + size]
            start += size
        del held[:start]
    yield _LAST + held


def _primitive(context: int, fragment: bytes) -> P_DATA:
    made = P_DATA()
    made.presentation_data_value_list.append((context, fragment))
    return made


def _pdu(context: int, fragment: bytes) -> bytes:
    """P-DATA-TF around a fragment (PS3.8 section 9.3.5)."""
    item = 1 + len(fragment)
    return _PDU_HEAD.pack(_P_DATA_TF, 4 + item, item, context) + fragment
