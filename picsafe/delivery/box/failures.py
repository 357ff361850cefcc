"""The errors of Box's own library as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import requests
from box_sdk_gen import BoxAPIError, BoxSDKError

from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.http_connection import retry_after
from picsafe.delivery.requests_session import network_error

TITLE: Final = "Box"
CONNECT: Final = "run picsafe endpoint connect with its name"

# by Box's own words (developer.box.com, "Common error codes"); any other is told by its status
_SAID: Final = {
    "invalid_grant": ("not_connected", f"{TITLE} no longer lets us in: {CONNECT}."),
    "invalid_client": (
        "wrong_client",
        f"{TITLE} does not know client_id and client_secret: look at them, and whether the secret is over.",
    ),
    "unauthorized_client": (
        "wrong_client",
        f"{TITLE} does not let this app in: an administrator of {TITLE} has to allow it.",
    ),
    "insufficient_scope": (
        "missing_scope",
        f"The app needs the scope to read and write all files and folders; then {CONNECT}.",
    ),
    "storage_limit_exceeded": ("disk_full", f"{TITLE} has no room left."),
    "terms_of_service_required": (
        "terms_to_accept",
        f"{TITLE} wants its terms accepted: sign in to the account in a browser.",
    ),
    "password_reset_required": (
        "terms_to_accept",
        f"{TITLE} wants a new password: sign in to the account in a browser.",
    ),
}
_REFUSED: Final = frozenset({"item_name_invalid", "item_name_too_long", "file_size_limit_exceeded"})


def not_whole() -> Later:
    """That an answer is none of Box's, such as a proxy's page, or not the whole of it."""
    return Later("no_answer", f"{TITLE} has not answered, or not whole.")


def altered() -> Later:
    """That what is at Box is not what was sent."""
    return Later("altered", f"{TITLE} has not got what was sent.")


@contextmanager
def translated() -> Iterator[None]:
    """Have what Box or the network answers raised as ours, without what was asked, which tokens are in.

    Raises:
        Later, Refused: it was not done.
    """
    try:
        yield
    except BoxAPIError as error:
        raise _answered(error) from None
    except BoxSDKError as error:
        if isinstance(error.error, requests.RequestException):
            raise network_error(TITLE, error.error) from None
        raise not_whole() from None
    except requests.RequestException as error:
        raise network_error(TITLE, error) from None
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        # what the library says where an answer is not what Box would say
        raise not_whole() from error
    except OSError as error:
        raise Later("read_failed", "A file cannot be read.", is_down=True) from error


def code_of(error: BoxAPIError) -> str:
    """Box's word for what was wrong; empty if there is none."""
    said = error.response_info.body or {}
    return str(said.get("code") or said.get("error") or "")


def _answered(error: BoxAPIError) -> Later | Refused:
    status, code = error.response_info.status_code, code_of(error)
    headers = {name.lower(): value for name, value in error.response_info.headers.items()}
    after = retry_after(headers.get("retry-after", ""))
    if code in _SAID:
        ours, text = _SAID[code]
        return Later(ours, text, retry_after=after, is_down=True)
    if code in _REFUSED or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Refused("refused", f"{TITLE} refuses this report: a file's name, or its size.")
    if code == "bad_digest":
        return altered()
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return Later("not_connected", f"{TITLE} no longer lets us in: {CONNECT}.", is_down=True)
        case HTTPStatus.FORBIDDEN:
            return Later("permission_denied", f"{TITLE} does not let us write in this folder.", is_down=True)
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return Later("moved", f"Somebody has moved or removed the folder at {TITLE} meanwhile.")
        case HTTPStatus.CONFLICT | HTTPStatus.PRECONDITION_FAILED:
            return Later("try_again", f"{TITLE} asks for another try.", retry_after=after)
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Later("try_again", f"{TITLE} asks to be left alone for a while.", retry_after=after)
    is_elsewhere = status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Later(f"http_{status}", f"{TITLE} answers {status}.", retry_after=after, is_down=is_elsewhere)
