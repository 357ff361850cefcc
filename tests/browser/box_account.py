"""Box, as far as My PicSafe speaks to it: answers in the place of the network."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Request, Route
from python_multipart.multipart import MultipartParser, parse_options_header

LET_IN = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


@dataclass(frozen=True)
class _Item:
    id: str
    parent: str
    name: str
    content: bytes | None

    def described(self) -> dict[str, str]:
        kind = {"type": "folder"}
        if self.content is not None:
            kind = {"type": "file", "sha1": hashlib.sha1(self.content, usedforsecurity=False).hexdigest()}
        return {"id": self.id, "name": self.name, **kind}


class BoxAccount:
    """An account of Box with nothing in it.

    Attributes:
        grants: what the User Server was asked to exchange.
        tokens: what it was spoken to with.
    """

    def __init__(self) -> None:
        self.grants: list[Any] = []
        self.tokens: set[str] = set()
        self._items: list[_Item] = []
        self._numbers = count(1)

    def agree(self, route: Route) -> None:
        """Lead the browser back where it is to go, as whoever agrees is."""
        asked = {name: one for name, (one,) in parse_qs(urlsplit(route.request.url).query).items()}
        assert (asked["client_id"], asked["response_type"]) == ("boxclientidexample", "code")
        back = f"{asked['redirect_uri']}?{urlencode({'code': 'one-time-code', 'state': asked['state']})}"
        page = f"<!doctype html><script>location.replace({json.dumps(back)})</script>"
        route.fulfill(status=200, content_type="text/html", body=page)

    def sign_in(self, route: Route) -> None:
        """What the User Server answers, which has asked Box."""
        self.grants.append(route.request.post_data_json)
        route.fulfill(json={"access_token": "box-access", "expires_in": 3600, "renewal": "sealed"})

    def answer(self, route: Route) -> None:
        """Do what is asked for."""
        request = route.request
        self.tokens.add(request.headers.get("authorization", ""))
        if request.url.endswith("/folders"):
            asked = json.loads(request.post_data or "")
            self._make(route, asked, None)
        elif request.method == "OPTIONS":
            asked = json.loads(request.post_data or "")
            if not self._is_taken(route, asked):
                route.fulfill(json={}, headers=LET_IN)
        else:
            asked, content = _form(request)
            self._make(route, asked, content)

    def folders(self, name: str) -> list[str]:
        """The names of what is in a folder."""
        return [one.name for one in self._items if one.parent == self._id_of(name)]

    def files(self, name: str) -> dict[str, bytes]:
        """What is in a folder, by name, in the order in which it came."""
        inside = [one for one in self._items if one.parent == self._id_of(name)]
        return {one.name: one.content for one in inside if one.content is not None}

    def _id_of(self, name: str) -> str:
        return next(one.id for one in self._items if one.name == name)

    def _make(self, route: Route, asked: dict[str, Any], content: bytes | None) -> None:
        if self._is_taken(route, asked):
            return
        made = _Item(str(next(self._numbers)), asked["parent"]["id"], asked["name"], content)
        self._items.append(made)
        item = made.described()
        answer = item if content is None else {"total_count": 1, "entries": [item]}
        route.fulfill(status=201, json=answer, headers=LET_IN)

    def _is_taken(self, route: Route, asked: dict[str, Any]) -> bool:
        place = (asked["parent"]["id"], asked["name"])
        found = [one.described() for one in self._items if (one.parent, one.name) == place]
        if not found:
            return False
        conflicts = found if found[0]["type"] == "folder" else found[0]
        answer = {"code": "item_name_in_use", "context_info": {"conflicts": conflicts}}
        route.fulfill(status=409, json=answer, headers=LET_IN)
        return True


def _form(request: Request) -> tuple[dict[str, Any], bytes]:
    """The attributes and the file of an upload."""
    _, options = parse_options_header(request.headers["content-type"])
    parts: list[bytearray] = []
    parser = MultipartParser(
        options[b"boundary"],
        {
            "on_part_begin": lambda: parts.append(bytearray()),
            "on_part_data": lambda data, start, end: parts[-1].extend(data[start:end]),
        },
    )
    parser.write(request.post_data_buffer or b"")
    attributes, content = parts
    return json.loads(attributes), bytes(content)
