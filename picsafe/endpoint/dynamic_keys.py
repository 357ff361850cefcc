"""Keys of reports that a Key Server has: asked for in the enterprise's name, and logged there."""

from __future__ import annotations

from collections.abc import Callable, Collection

from chalicelib.format.errors import FormatError
from chalicelib.format.picsafe import PicsafeFile
from picsafe.client.audit import Accessor
from picsafe.client.errors import (
    BadFile,
    Gone,
    NotAllowed,
    NotFound,
    PicSafeClientError,
    Unavailable,
)
from picsafe.client.key_server import KeyServer
from picsafe.delivery.errors import Later, Refused
from picsafe.endpoint.model import StoredReport
from picsafe.endpoint.opening import Key


class DynamicKeys:
    """``KeySource``: the Key Servers that are listed.

    Args:
        key_server: the Key Server at an origin, asked with a token that was made for it.
        listed: the origins that are asked, and no other.
    """

    def __init__(self, key_server: Callable[[str], KeyServer], listed: Collection[str]) -> None:
        self._key_server = key_server
        self._listed = frozenset(listed)

    def __call__(self, report: StoredReport, file: PicsafeFile) -> Key:
        """See ``KeySource``."""
        if report.key_server not in self._listed:
            raise Refused("unlisted_key_server", "The report's Key Server is none that is asked here.")
        try:
            released = self._key_server(report.key_server).fetch_key(report.report_id, file.tag())
        except FormatError as error:
            raise Refused(error.code, f"The file is no proper report: {error}.") from error
        except Unavailable as error:
            raise Later(error.code, error.detail, retry_after=error.retry_after) from error
        except (BadFile, Gone) as error:
            raise Refused(error.code, error.detail) from error
        except (NotAllowed, NotFound) as error:
            # somebody mends a list or a registration; until the time is over it is tried again
            raise Later(error.code, error.detail) from error
        except PicSafeClientError as error:
            raise Later(error.code, error.detail) from error
        return Key(released.key, proven_sender(released.sender))


def proven_sender(sender: Accessor) -> dict[str, str]:
    """Who made a report's key, as its audit trail names them."""
    return {
        "userid": str(sender.userid),
        "title": sender.title,
        "firstname": sender.firstname,
        "lastname": sender.lastname,
        "email": sender.email,
        "country": sender.country,
    }
