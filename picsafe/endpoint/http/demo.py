"""The public test endpoint (seeds, section 5): whatever is posted is on a page that everybody can see."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from picsafe.delivery.manifest import MANIFEST, MAX_MANIFEST, Manifest
from picsafe.delivery.model import Part
from picsafe.delivery.settings.places import FolderSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import Config, Http, Keys, Retention, Tokens
from picsafe.endpoint.model import OPEN, State
from picsafe.server.downloads import FileDownload, open_file
from picsafe.server.errors import not_found
from picsafe.server.responses import RawResponse, raw_headers
from picsafe.server.starlette_app import RawStarletteResponse

SHOWN: Final = 50
MAX_REPORT: Final = 64 * 2**20
KEPT_FOR: Final = timedelta(hours=1)
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".m4v": "video/mp4",
    ".m4a": "audio/mp4",
    ".pdf": "application/pdf",
    ".json": "application/json",
}
_POLICY: Final = (
    "default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_STYLE: Final = b"""
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 50rem; padding: 1rem; }
.warning { background: #a40000; color: #fff; font-size: 1.5rem; font-weight: bold; padding: 1rem; }
article { border-top: 1px solid; padding: 1rem 0; }
img { max-height: 10rem; max-width: 100%; }
"""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the test endpoint was told.

    Attributes:
        listen: address and port.
        url: what senders call it.
        user_server: whose tokens are believed.
        key_server: whose keys are asked for.
        api_key: where the enterprise's API key is, which gets them; without it, sealed reports stay sealed.
    """

    listen: str
    url: str
    user_server: str
    key_server: str
    api_key: str | None = None


def demo_config(folder: Path, options: DemoOptions) -> Config:
    """The settings of a test endpoint that keeps everything in a folder which goes when it ends."""
    is_https = options.url.startswith("https://")
    return Config(
        data=folder / "data",
        max_report=MAX_REPORT,
        http=Http(listen=options.listen, public_url=options.url, trust_proxy=is_https),
        tokens=Tokens(user_server=options.user_server),
        keys=Keys(
            servers=(options.key_server,),
            api_key=None if options.api_key is None else Secret(options.api_key),
        ),
        retention=Retention(days=0),
        destination={"page": FolderSettings(path=_place(folder), send=tuple(Part))},
    )


class DemoPage:
    """The page, and the files that it shows.

    Args:
        endpoint: whose reports they are.
        folder: that the settings were made for.
        threads: where the disk's work runs.
    """

    def __init__(self, endpoint: Endpoint, folder: Path, threads: Executor) -> None:
        self._endpoint = endpoint
        self._place = _place(folder)
        self._place.mkdir(mode=0o700, exist_ok=True)
        self._threads = threads

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/", self._index, methods=["GET"]),
            Route("/page.css", self._style, methods=["GET"]),
            Route("/reports/{report}/{file}", self._file, methods=["GET"]),
        ]

    async def _index(self, request: Request) -> Response:  # noqa: ARG002 - Starlette's signature
        body = await asyncio.get_running_loop().run_in_executor(self._threads, self._rendered)
        return _answer("text/html; charset=utf-8", body)

    async def _style(self, request: Request) -> Response:  # noqa: ARG002 - Starlette's signature
        return _answer("text/css", _STYLE)

    async def _file(self, request: Request) -> Response:
        report, name = request.path_params["report"], request.path_params["file"]
        kind = _TYPES.get(Path(name).suffix)
        if kind is None or not (_NAME.fullmatch(report) and _NAME.fullmatch(name)):
            raise not_found()
        try:
            file = await asyncio.get_running_loop().run_in_executor(
                self._threads, open_file, self._place / report / name
            )
        except OSError:
            raise not_found() from None
        # what strangers have made is shown, and does nothing
        policy = raw_headers({"Content-Type": kind, "Content-Security-Policy": "default-src 'none'; sandbox"})
        return FileDownload(file, policy, self._threads)

    def _rendered(self) -> bytes:
        self._endpoint.retention.purge(KEPT_FOR)
        reports = sorted(self._reports(), key=lambda one: one[0].received_at, reverse=True)
        for _, folder in reports[SHOWN:]:
            shutil.rmtree(folder, ignore_errors=True)
        counts = self._endpoint.jobs.counts().get(OPEN, {})
        sealed = sum(counts.get(state, 0) for state in (State.READY, State.RUNNING, State.ASIDE))
        return _page([_article(*one) for one in reports[:SHOWN]], sealed).encode()

    def _reports(self) -> Iterator[tuple[Manifest, Path]]:
        for folder in self._place.iterdir():
            if _NAME.fullmatch(folder.name) is None:
                continue
            try:
                with (folder / MANIFEST).open("rb") as file:
                    yield msgspec.json.decode(file.read(MAX_MANIFEST), type=Manifest), folder
            except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
                # it goes at this moment
                continue


def _place(folder: Path) -> Path:
    return folder / "shown"


def _page(articles: list[str], sealed: int) -> str:
    more = f"<p>{sealed} more could not be opened, or have not been yet.</p>" if sealed else ""
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>PicSafe test endpoint</title><link rel="stylesheet" href="/page.css"></head>
<body>
<h1>PicSafe test endpoint</h1>
<p class="warning">Everybody can see what is sent here. Never send anything about a real patient.</p>
<main>
{"".join(articles) or "<p>Nothing has been sent yet.</p>"}
{more}
</main>
</body>
</html>
"""


def _article(manifest: Manifest, folder: Path) -> str:
    thumbnails, links = [], []
    for file in manifest.files:
        url, name = f"/reports/{html.escape(folder.name)}/{html.escape(file.name)}", html.escape(file.name)
        if Path(file.name).suffix == ".jpg":
            thumbnails.append(f'<a href="{url}"><img src="{url}" alt="{name}"></a>')
        else:
            links.append(f'<li><a href="{url}">{name}</a></li>')
    return f"""<article>
<h2>{html.escape(manifest.report_id)}</h2>
<p>Received <time>{_moment(manifest.received_at)}</time></p>
<p>{"".join(thumbnails)}</p>
<ul>{"".join(links)}</ul>
</article>
"""


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _answer(kind: str, body: bytes) -> Response:
    headers = {
        "Content-Type": kind,
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }
    return RawStarletteResponse(RawResponse(int(HTTPStatus.OK), raw_headers(headers), body))
