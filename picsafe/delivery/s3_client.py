"""A client of S3, or of a store that speaks like it, and its errors as ours.

Nothing is tried again in here: the engine does that, and asks first what arrived.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ProxyConnectionError,
    ResponseStreamingError,
    SSLError,
)
from botocore.parsers import ResponseParserError
from botocore.session import get_session
from urllib3.exceptions import HTTPError

from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.http_connection import retry_after
from picsafe.delivery.reaching import not_reached
from picsafe.delivery.settings.places import S3Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_ANSWER: Final = 4 * 1024 * 1024
"""Bytes of an answer that is no object; a page of a list of parts has some hundred thousand."""

_PIECE: Final = 64 * 1024

NOT_THERE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
TAKEN: Final = frozenset({"412", "PreconditionFailed"})
CONFLICT: Final = frozenset({"409", "ConditionalRequestConflict"})
UPLOAD_GONE: Final = frozenset({"NoSuchUpload"})

_TOO_LARGE: Final = frozenset({"EntityTooLarge"})
_DAMAGED: Final = frozenset({"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "RequestTimeout"})
_FULL: Final = frozenset({"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull"})
_AGAIN: Final = frozenset({408, 425, 429})


def make_client(settings: S3Settings) -> S3Client:
    """The client.

    Raises:
        Later: a secret is not there, or what is there cannot work.
    """
    session = get_session()
    try:
        if settings.access_key is not None and settings.secret_key is not None:
            session.set_credentials(settings.access_key.read(), settings.secret_key.read())
        client: Any = session.create_client(
            "s3",
            region_name=settings.region,
            endpoint_url=settings.endpoint_url,
            verify=str(settings.ca_file) if settings.ca_file is not None else None,
            config=Config(
                signature_version="v4",
                connect_timeout=min(settings.timeout, 10),
                read_timeout=settings.timeout,
                retries={"mode": "standard", "total_max_attempts": 1},
                s3={"addressing_style": "path" if settings.path_style else "virtual"},
                # ours are said of each object; more than that not every store knows
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
    except InvalidDestination as error:
        raise Later(error.code, error.detail, is_down=True) from error
    except (BotoCoreError, ValueError) as error:
        raise Later("invalid_client", "region, endpoint_url or ca_file cannot work.", is_down=True) from error
    _bound_answers(client._endpoint.http_session)  # noqa: SLF001 - nothing that is public bounds them
    made: S3Client = client
    return made


def _bound_answers(session: Any) -> None:  # noqa: ANN401 - botocore has no types
    """Have no answer be read into memory that is longer than one is."""
    send = session.send

    def bounded(request: Any) -> Any:  # noqa: ANN401 - see above
        is_object = request.stream_output
        # otherwise it is read before anybody can look at it
        request.stream_output = True
        response = send(request)
        if not is_object or response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            response.raw = _Bounded(response.raw)
        return response

    session.send = bounded


class _Bounded:
    """The body of an answer, as botocore reads it."""

    def __init__(self, raw: Any) -> None:  # noqa: ANN401 - urllib3's, or what stands in for it
        self._raw = raw

    def stream(self) -> Iterator[bytes]:
        """Its bytes, piece by piece."""
        read = 0
        for piece in self._raw.stream(_PIECE):
            read += len(piece)
            if read > MAX_ANSWER:
                self._raw.close()
                raise HTTPError("the answer does not end")
            yield piece


def code_of(error: ClientError) -> str:
    """The store's code of an error, such as ``NoSuchKey``; the status where it says no more."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def translated(title: str) -> Iterator[None]:
    """Have what S3 or the network answers raised as ours.

    Raises:
        Later, Refused: it was not done.
    """
    try:
        yield
    except ClientError as error:
        raise _answered(title, error) from error
    except (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError, SSLError) as error:
        raise not_reached(title, error) from error
    except (
        HTTPClientError,
        HTTPError,
        IncompleteReadError,
        ResponseStreamingError,
        ResponseParserError,
    ) as error:
        # botocore lets through what urllib3 says of an answer that breaks off
        raise Later("no_answer", f"{title} has not answered, or not whole.") from error
    except BotoCoreError as error:
        raise Later(
            "no_credentials", f"There is nothing to sign in to {title} with.", is_down=True
        ) from error
    except OSError as error:
        raise Later("read_failed", "What is to be sent cannot be read.") from error


def _answered(title: str, error: ClientError) -> Later | Refused:
    said = error.response.get("ResponseMetadata", {})
    status, code = int(said.get("HTTPStatusCode", 0)), code_of(error)
    after = retry_after(str(said.get("HTTPHeaders", {}).get("retry-after", "")))
    if code in _TOO_LARGE or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Refused("too_large", f"{title} does not take a file as large as this.")
    if code in _FULL or status == HTTPStatus.INSUFFICIENT_STORAGE:
        return Later("disk_full", f"{title} has no room left.", retry_after=after, is_down=True)
    if code in _DAMAGED or code in CONFLICT or status in _AGAIN:
        return Later("try_again", f"{title} asks for another try.", retry_after=after)
    if status == HTTPStatus.NOT_IMPLEMENTED:
        return Later(
            "not_implemented", f"{title} cannot do what it is asked for (If-None-Match?).", is_down=True
        )
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status >= HTTPStatus.OK:
        is_elsewhere = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
        return Later(f"http_{status}", f"{title} answers {status}.", retry_after=after, is_down=is_elsewhere)
    if status == HTTPStatus.FORBIDDEN:
        return Later(
            "permission_denied", f"{title} does not let us do that: look at keys and policies.", is_down=True
        )
    return Later(
        f"http_{status}", f"{title} answers {status}: look at bucket, region and keys.", is_down=True
    )
