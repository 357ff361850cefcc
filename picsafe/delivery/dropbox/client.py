"""Dropbox's own library, and its errors as ours.

Nothing is tried again in here: the engine does that, and asks first what arrived.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import msgspec
import requests
from dropbox import Dropbox
from dropbox.exceptions import (
    ApiError,
    AuthError,
    BadInputError,
    HttpError,
    InternalServerError,
    RateLimitError,
)
from dropbox.stone_validators import ValidationError

from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.requests_session import BoundedSession, network_error
from picsafe.delivery.settings.places import DropboxSettings
from picsafe.delivery.token_file import TokenFile

TITLE: Final = "Dropbox"
SCOPES: Final = ("files.content.read", "files.content.write", "files.metadata.read")

_FULL: Final = frozenset(
    {"insufficient_space", "team_folder_insufficient_space", "member_folder_insufficient_space"}
)
_REFUSED: Final = frozenset({"disallowed_name", "malformed_path", "payload_too_large", "too_large"})
_FORBIDDEN: Final = frozenset(
    {"no_write_permission", "access_restricted", "restricted_content", "team_folder", "locked"}
)


class Connection(msgspec.Struct, frozen=True, kw_only=True, tag="dropbox", tag_field="service"):
    """What signs us in at Dropbox; it does not change until somebody connects it anew.

    Attributes:
        app_key: of which app; a token is good for no other.
        refresh_token: with which access tokens are got.
    """

    app_key: str
    refresh_token: str


def token_file(settings: DropboxSettings) -> TokenFile[Connection]:
    """Where it is kept.

    Raises:
        InvalidDestination: the settings cannot work.
    """
    return TokenFile(settings.token_file, Connection)


def make_client(settings: DropboxSettings) -> Dropbox:
    """The client.

    Raises:
        Later: nobody has connected it, or a file cannot be read.
    """
    connection = token_file(settings).read()
    if connection.app_key != settings.app_key:
        raise Later("not_connected", f"It was connected with another app: {_CONNECT}.", is_down=True)
    return Dropbox(
        oauth2_refresh_token=connection.refresh_token,
        app_key=settings.app_key,
        session=BoundedSession(settings.ca_file),
        timeout=settings.timeout,
        max_retries_on_error=0,
        max_retries_on_rate_limit=0,
        user_agent="picsafe",
    )


@contextmanager
def translated() -> Iterator[None]:
    """Have what Dropbox or the network answers raised as ours.

    Raises:
        Later, Refused: it was not done.
    """
    try:
        yield
    except ApiError as error:
        raise _answered(tags_of(error.error)) from error
    except HttpError as error:
        raise _failed(error) from error
    except requests.RequestException as error:
        raise network_error(TITLE, error) from error
    except (ValidationError, ValueError, KeyError, AssertionError, TypeError) as error:
        # what the library says where an answer is not what Dropbox would say, such as a proxy's page
        raise Later("no_answer", f"{TITLE} has not answered, or not whole.") from error
    except OSError as error:
        raise Later("read_failed", "A file cannot be read.", is_down=True) from error


def tags_of(error: Any) -> list[str]:  # noqa: ANN401 - the library has no types
    """The words by which Dropbox says what was wrong, the widest first: ``path``, ``conflict``, ``file``."""
    found: list[str] = []
    while error is not None:
        tag = getattr(error, "_tag", None)
        if tag is not None:
            found.append(str(tag))
        error = error._value if tag is not None else getattr(error, "reason", None)  # noqa: SLF001 - see above
    return found


_CONNECT: Final = "run picsafe endpoint connect with its name"


def _answered(tags: list[str]) -> Later | Refused:
    said = set(tags)
    if said & _FULL:
        return Later("disk_full", f"{TITLE} has no room left.", is_down=True)
    if said & _REFUSED:
        return Refused("refused", f"{TITLE} refuses this report: a file's name, or its size.")
    if said & _FORBIDDEN:
        return Later("permission_denied", f"{TITLE} does not let us write in this folder.", is_down=True)
    if "upload_traffic_limit_reached" in said:
        return Later("quota_exceeded", f"{TITLE} takes no more uploads from this team for now.", is_down=True)
    return Later("try_again", f"{TITLE} asks for another try.")


def _failed(error: HttpError) -> Later | Refused:
    if isinstance(error, AuthError):
        if "missing_scope" in tags_of(error.error):
            scopes = ", ".join(SCOPES)
            return Later(
                "missing_scope", f"The app needs the permissions {scopes}; then {_CONNECT}.", is_down=True
            )
        return Later("not_connected", f"{TITLE} no longer lets us in: {_CONNECT}.", is_down=True)
    if isinstance(error, RateLimitError):
        after = float(error.backoff) if error.backoff is not None else None
        return Later("try_again", f"{TITLE} asks to be left alone for a while.", retry_after=after)
    if isinstance(error, BadInputError):
        return Later("http_400", f"{TITLE} answers 400: look at app_key.", is_down=True)
    status = int(error.status_code)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Refused("too_large", f"{TITLE} does not take a file as large as this.")
    is_elsewhere = not isinstance(error, InternalServerError)
    return Later(f"http_{status}", f"{TITLE} answers {status}.", is_down=is_elsewhere)
