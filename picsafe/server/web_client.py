"""What a browser gets: My PicSafe if it was built into the package, otherwise two plain pages.

Those are in the language that the browser asks for.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chalicelib.contract.languages import preferred_language
from chalicelib.contract.origins import is_loopback
from picsafe.server.errors import not_found
from picsafe.server.plain_pages import in_language
from picsafe.server.responses import problem

BUILT = Path(__file__).parent / "web"
PAGES = Path(__file__).parent / "pages"

_POLICY = (
    "default-src 'none'",
    # WebAssembly decodes photos that a browser does not; no text becomes a script
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    # any https: a report may name its hospital's own Key Server, which the browser asks directly
    "connect-src 'self' https:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    # the one policy makes the URLs of the service worker and of the build's own workers
    "trusted-types picsafe",
)
POLICY = "; ".join(_POLICY)
# a first look at a private Key Server, on the machine where both run, has no TLS
LOCAL_POLICY = POLICY.replace("https:", "https: http://localhost:* http://127.0.0.1:*")
_HEADERS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
}
# the build writes these beside the files that are worth it
_SQUEEZED = ".gz"


class WebClient:
    """Static files, read once at the start.

    Args:
        built: the folder of a built My PicSafe, with its ``index.html``.
        pages: the folder of the plain pages that stand in for it.
        origin: where they are served, if that is known. Pages of this very machine, without TLS, may also
            talk to other servers on it.
    """

    def __init__(self, built: Path = BUILT, pages: Path = PAGES, origin: str = "") -> None:
        local = origin.startswith("http://") and is_loopback(origin)
        self._headers = {"Content-Security-Policy": LOCAL_POLICY if local else POLICY, **_HEADERS}
        self.is_built = (built / "index.html").is_file()
        folder = built if self.is_built else pages
        found = {
            f"/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self._files = {name: content for name, content in found.items() if not name.endswith(_SQUEEZED)}
        self._squeezed = {name: found[name + _SQUEEZED] for name in self._files if name + _SQUEEZED in found}
        self._report_page = "/index.html" if self.is_built else "/report.html"

    def routes(self) -> list[Route]:
        """The start page, the pages that links lead to, and every file."""
        return [
            Route("/", self._index),
            # a link is a capability: what is after /app/ is for the page's script alone, and not logged
            Route("/app", self._report),
            Route("/app/{rest:path}", self._report),
            *(Route(name, self._file) for name in self._files if name != "/index.html"),
        ]

    async def _index(self, request: Request) -> Response:
        return self._respond("/index.html", request)

    async def _report(self, request: Request) -> Response:
        return self._respond(self._report_page, request)

    async def _file(self, request: Request) -> Response:
        return self._respond(request.url.path, request)

    def _respond(self, name: str, request: Request) -> Response:
        content = self._files.get(name)
        if content is None:
            missing = problem(not_found())
            return Response(missing.body, missing.status, dict(_decoded(missing.headers)))
        # a bundler puts a hash of the content into the names below assets/
        caching = "public, max-age=31536000, immutable" if name.startswith("/assets/") else "no-cache"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {**self._headers, "Cache-Control": caching}
        if kind == "text/html" and not self.is_built:
            language = preferred_language(request.headers.get("accept-language", ""))
            content = in_language(content, language)
            # My PicSafe chooses by itself; of these pages a cache keeps one for each language
            headers |= {"Content-Language": language, "Vary": "Accept-Language"}
        squeezed = self._squeezed.get(name)
        if squeezed is not None:
            headers["Vary"] = "Accept-Encoding"
            if _takes_gzip(request.headers.get("accept-encoding", "")):
                content = squeezed
                headers["Content-Encoding"] = "gzip"
        return Response(content, media_type=kind, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    """RFC 9110, section 12.5.3; whoever names no coding gets the file as it is, which everybody takes."""
    for named in accepted.lower().split(","):
        coding, _, weight = named.partition(";")
        if coding.strip() in {"gzip", "x-gzip"}:
            return weight.strip().rstrip("0.") != "q="
    return False


def _decoded(headers: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
