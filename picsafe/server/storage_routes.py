"""The addresses at which sealed files are uploaded and downloaded, as S3's are on AWS."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.model import MAX_SIZE
from chalicelib.errors import DomainError, NotFound, Unavailable
from picsafe.server.dispatcher import CLIENT_GONE
from picsafe.server.downloads import FileDownload, OpenFile, open_file
from picsafe.server.errors import Disconnected, Refusal
from picsafe.server.gateway import Limits
from picsafe.server.responses import SECURITY, RawHeaders, RawResponse, problem, raw_headers, refusal_of
from picsafe.server.starlette_app import RawStarletteResponse
from picsafe.server.uploads import Receiver, Upload, UploadSlots

UPLOAD = "/cloud/storage/{region}"
DOWNLOAD = "/cloud/storage/{region}/{name}"


class StorageRoutes:
    """The routes of the storage.

    Args:
        storage: gives the storage; called at the first request.
        threads: where disk work runs, apart from the API's, so that slow disks do not hold up keys.
        limits: of time, and of uploads at once.
        origin: My PicSafe's origin, which may call from browsers.
    """

    def __init__(
        self,
        storage: Callable[[], FileStorage],
        threads: Executor,
        limits: Limits,
        origin: str,
    ) -> None:
        self._storage = storage
        self._threads = threads
        self._limits = limits
        self._cors = raw_headers(
            {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Expose-Headers": "Content-Length,Content-Range,ETag",
            }
        )
        self._upload_slots = UploadSlots(limits.uploads)

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(UPLOAD, self._upload, methods=["POST"]),
            Route(UPLOAD, self._preflight, methods=["OPTIONS"]),
            Route(DOWNLOAD, self._download, methods=["GET"]),
            Route(DOWNLOAD, self._preflight, methods=["OPTIONS"]),
        ]

    async def _upload(self, request: Request) -> Response:
        begin = partial(self._begin, request.path_params["region"])
        receiver = Receiver(begin, self._threads, self._limits, MAX_SIZE)
        try:
            await receiver.receive(request.scope, request.receive)
        except Disconnected:
            return Response(status_code=CLIENT_GONE)
        except Refusal as refusal:
            return self._refused(refusal)
        except DomainError as error:
            return self._refused(refusal_of(error, hang_up=True))
        return RawStarletteResponse(RawResponse(204, [*SECURITY, *self._cors]))

    def _begin(self, region: str, fields: Mapping[str, str]) -> Upload:
        storage = self._storage()
        authorised = storage.authorise_upload(region, fields)
        return self._upload_slots.begin(lambda: storage.begin(authorised))

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
        method = "POST" if "name" not in request.path_params else "GET"
        return RawStarletteResponse(RawResponse(200, [*SECURITY, *self._cors, *_preflight_headers(method)]))

    def _refused(self, refusal: Refusal) -> Response:
        return RawStarletteResponse(problem(refusal, self._cors))


def _preflight_headers(method: str) -> RawHeaders:
    return raw_headers(
        {
            "Access-Control-Allow-Methods": f"{method},OPTIONS",
            "Access-Control-Allow-Headers": "Content-Type,Range,If-Range",
            "Access-Control-Max-Age": "600",
        }
    )
