"""Puts the built pages of My PicSafe into their bucket."""

from __future__ import annotations

import json
import mimetypes
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.clients import Aws, translated
from infra.errors import BadPages
from infra.settings import Environment
from infra.stacks import WEB_REGION

# names of built files hold a digest of their content; the pages that name them do not
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
# a browser takes neither a program nor a style under another type; the machine's own list may have any
_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_SERVICES = {"user": "users", "key": "keys", "cloud": "cloud"}
# the program's own word for where the services are (web/src/api/servers.ts)
SERVERS = "servers.json"
# what names the others goes last, so that nobody is sent to what is not there yet
_LAST = ("sw.js", "index.html")


@dataclass(frozen=True, slots=True)
class Pages:
    """A built My PicSafe, and where the services are that it belongs to.

    Attributes:
        folder: what the build made.
        servers: the content of ``servers.json``.
    """

    folder: Path
    servers: Mapping[str, str]

    def files(self) -> list[tuple[str, bytes]]:
        """Name and content of every file, in the order in which they can be published."""
        named = {path.relative_to(self.folder).as_posix(): path for path in self._paths()}
        contents = [(name, path.read_bytes()) for name, path in named.items() if name != SERVERS]
        contents.append((SERVERS, json.dumps(self.servers, sort_keys=True).encode()))
        return sorted(contents, key=lambda file: (_LAST.index(file[0]) if file[0] in _LAST else -1, file[0]))

    def _paths(self) -> Iterator[Path]:
        # CloudFront compresses by itself
        return (path for path in sorted(self.folder.rglob("*")) if path.is_file() and path.suffix != ".gz")


def pages(settings: Environment, folder: Path) -> Pages:
    """The pages of an environment.

    Raises:
        BadPages: the folder does not hold a built My PicSafe.
    """
    if not (folder / "index.html").is_file() or not (folder / "assets").is_dir():
        raise BadPages(f"{folder} holds no built My PicSafe: make web puts it into web/dist.")
    return Pages(
        folder,
        {f"{name}_url": f"https://{settings.domain_of(service)}" for name, service in _SERVICES.items()},
    )


def publish(aws: Aws, built: Pages, bucket: str, distribution: str) -> int:
    """Upload every file, pages last, and have CloudFront forget the old pages.

    Files of earlier versions stay: somebody may have the page before open.

    Returns:
        How many files were uploaded.

    Raises:
        InfraError: AWS refuses or does not answer; publishing again is safe.
    """
    s3, files = aws.client("s3", WEB_REGION), built.files()
    for name, content in files:
        with translated():
            s3.put_object(
                Bucket=bucket,
                Key=name,
                Body=content,
                ContentType=_content_type(name),
                CacheControl=_FOREVER if name.startswith("assets/") else _ASK_AGAIN,
            )
    with translated():
        aws.client("cloudfront", WEB_REGION).create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": secrets.token_hex(8),
            },
        )
    return len(files)


def _content_type(name: str) -> str:
    known = _TYPES.get(Path(name).suffix)
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"
