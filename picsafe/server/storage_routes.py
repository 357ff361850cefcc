"""The addresses at which sealed files are uploaded and downloaded, as S3's are on AWS."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.upload_headers import CHECKSUM, EXPIRES_AT, OWNER
from chalicelib.contract.links import report_id_of
from chalicelib.contract.report_ids import USER_NUMBER_DIGITS
from chalicelib.errors import DomainError, NotFound, Unavailable
from picsafe.server.downloads import FileDownload, OpenFile, open_file
from picsafe.server.errors import Disconnected, Refusal
from picsafe.server.gateway import Limits
from picsafe.server.responses import (
    CLIENT_GONE,
    SECURITY,
    RawHeaders,
    RawResponse,
    problem,
    raw_headers,
    refusal_of,
)
from picsafe.server.starlette_app import RawStarletteResponse
from picsafe.server.uploads import Receiver, Upload, UploadSlots, Waiting

PLACE = "/cloud/storage/{region}/{name}"


class StorageRoutes:
    """The routes of the storage.

    Args:
        storage: gives the storage; called at the first request.
        threads: where disk work runs, apart from the API's, so that slow disks do not hold up keys.
        limits: of time, and of uploads at once.
        origin: My PicSafe's origin, which may call from browsers.
        address_of: from which address a request comes.
    """

    def __init__(
        self,
        storage: Callable[[], FileStorage],
        threads: Executor,
        limits: Limits,
        origin: str,
        address_of: Callable[[Scope], str],
    ) -> None:
        self._storage = storage
        self._threads = threads
        self._limits = limits
        self._cors = raw_headers(
            {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Expose-Headers": f"Content-Length,Content-Range,ETag,{CHECKSUM}",
            }
        )
        self._upload_slots = UploadSlots(limits)
        self._waiting = Waiting()
        self._address_of = address_of

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(PLACE, self._upload, methods=["PUT"]),
            Route(PLACE, self._download, methods=["GET"]),
            Route(PLACE, self._preflight, methods=["OPTIONS"]),
        ]

    async def _upload(self, request: Request) -> Response:
        receiver = Receiver(
            partial(self._begin, request),
            self._threads,
            self._limits,
            self._waiting,
            rate=lambda: self._upload_slots.rate,
        )
        try:
            await receiver.receive(request.receive)
        except Disconnected:
            return Response(status_code=CLIENT_GONE)
        except Refusal as refusal:
            return self._refused(refusal)
        except DomainError as error:
            return self._refused(refusal_of(error, hang_up=True))
        checksum = request.headers[CHECKSUM]
        stored = raw_headers({"ETag": f'"{checksum}"', CHECKSUM: checksum})
        return RawStarletteResponse(RawResponse(200, [*SECURITY, *self._cors, *stored]))

    def _begin(self, request: Request) -> Upload:
        storage = self._storage()
        pairs = request.query_params.multi_items()
        # a name that is there twice is one that the signature does not know
        query = dict(pairs) if len({name for name, _ in pairs}) == len(pairs) else {}
        grant = storage.authorise_upload(
            request.path_params["region"], request.path_params["name"], query, _headers(request)
        )
        return self._upload_slots.begin(
            _sender_of(grant.name), self._address_of(request.scope), lambda: storage.begin(grant)
        )

    async def _download(self, request: Request) -> Response:
        query = request.query_params
        open_authorised = partial(
            self._open,
            request.path_params["region"],
            request.path_params["name"],
            query.get("expires", ""),
            query.get("signature", ""),
        )
        try:
            file, filename = await asyncio.get_running_loop().run_in_executor(self._threads, open_authorised)
        except DomainError as error:
            return self._refused(refusal_of(error))
        headers = [
            *self._cors,
            (b"content-type", b"application/octet-stream"),
            (b"content-disposition", f'attachment; filename="{filename}"'.encode("latin-1")),
        ]
        return FileDownload(file, headers, self._threads)

    def _open(self, region: str, name: str, expires: str, signature: str) -> tuple[OpenFile, str]:
        authorised = self._storage().authorise_download(region, name, expires, signature)
        try:
            return open_file(authorised.path), authorised.filename
        except FileNotFoundError:
            raise NotFound("unknown_report", "There is no such report.") from None
        except OSError as error:
            raise Unavailable from error

    async def _preflight(self, request: Request) -> Response:
        method = request.headers.get("access-control-request-method", "")
        allowed = _PREFLIGHT.get(method, _PREFLIGHT["GET"])
        return RawStarletteResponse(RawResponse(200, [*SECURITY, *self._cors, *allowed]))

    def _refused(self, refusal: Refusal) -> Response:
        return RawStarletteResponse(problem(refusal, self._cors))


def _sender_of(name: str) -> str:
    """The user number that a file's report ID begins with, which was checked before it was signed."""
    return (report_id_of(name) or "")[:USER_NUMBER_DIGITS]


def _headers(request: Request) -> dict[str, str]:
    """The request's headers by name; one that came twice is none that was signed."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        found[name] = "" if name in found else value
    return found


def _preflight_headers(method: str, headers: str) -> RawHeaders:
    return raw_headers(
        {
            "Access-Control-Allow-Methods": method,
            "Access-Control-Allow-Headers": headers,
            "Access-Control-Max-Age": "600",
        }
    )


# as the buckets' rules in infra/templates/storage.yaml
_PREFLIGHT = {
    "GET": _preflight_headers("GET,HEAD", "Range,If-Range"),
    "PUT": _preflight_headers("PUT", f"Content-Type,If-None-Match,{CHECKSUM},{OWNER},{EXPIRES_AT}"),
}
