"""Keys of reports that a Key Server has: asked for in the enterprise's name, and logged there."""

from __future__ import annotations

from collections.abc import Callable, Collection

from chalicelib.format.errors import FormatError
from chalicelib.format.metadata import User
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
from picsafe.client.senders import sender_mismatch
from picsafe.delivery.errors import Later, Refused
from picsafe.endpoint.model import StoredReport
from picsafe.endpoint.opening import Key


class DynamicKeys:
    """``KeySource``: the Key Servers that are listed.

    Args:
        key_server: the Key Server at an origin, asked with a token that was made for it.
        listed: the origins that are asked, and no other; ``None``: whichever one gets a token for.
    """

    def __init__(self, key_server: Callable[[str], KeyServer], listed: Collection[str] | None) -> None:
        self._key_server = key_server
        self._listed = None if listed is None else frozenset(listed)

    def __call__(self, report: StoredReport, file: PicsafeFile) -> Key:
        """See ``KeySource``."""
        if self._listed is not None and report.key_server not in self._listed:
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
            if error.code == "wrong_tag":
                # a file that is not the one whose key was made stays another file
                raise Refused(error.code, error.detail) from error
            # somebody mends a list or a registration; until the time is over it is tried again
            raise Later(error.code, error.detail, is_refusal=isinstance(error, NotAllowed)) from error
        except PicSafeClientError as error:
            raise Later(error.code, error.detail) from error
        return Key(released.key, proven_sender(released.sender))


def mismatch_of(sender: dict[str, str], claimed: User, report_id: str) -> tuple[str, ...]:
    """In what a report names another sender than is proven (``picsafe.client.senders``)."""
    if not sender:
        return ()
    accessor = Accessor(
        userid=int(sender.get("userid", "0")),
        title=sender.get("title", ""),
        firstname=sender.get("firstname", ""),
        lastname=sender.get("lastname", ""),
        email=sender.get("email", ""),
    )
    return sender_mismatch(accessor, claimed, report_id)


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
