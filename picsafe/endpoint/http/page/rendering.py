"""HTML from the templates beside this module: everything in it is escaped, and none of it is a script."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec

from picsafe.delivery.matching import Candidate, PatientQuery, is_about_patients, question_alone
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.model import OPEN, State
from picsafe.server.errors import Refusal
from picsafe.server.responses import RawHeaders, RawResponse, raw_headers

TEMPLATES: Final = Path(__file__).parent / "templates"
_HEADERS: Final = raw_headers(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
        # forms have to say where they come from, which browsers do not where there is no referrer at all
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }
)
_STATES: Final = {
    State.READY: ("waits", ""),
    State.RUNNING: ("being done", "accent"),
    State.DONE: ("delivered", "good"),
    State.ASKING: ("asks", "warn"),
    State.ASIDE: ("set aside", "bad"),
    State.SKIPPED: ("skipped", ""),
}
_WAYS: Final = {"post": "posted", "mail": "by mail", "cloud": "from PicSafe Cloud", "command": "from a file"}
_ACTIONS: Final = {
    "received": "taken in",
    "attempted": "not delivered yet",
    "asking": "asks a person",
    "aside": "set aside",
    "replayed": "tried again",
    "looked": "looked at",
    "looked_up": "patient looked up",
    "purged": "file deleted",
    "mail_failed": "mail failed",
    "not_fetched": "not fetched",
    "taken_back": "taken back by its sender",
    "taken_out": "taken out",
    "list_began_again": "list began again",
    "signed_in": "signed in here",
    "down": "destination down",
    "up": "destination up again",
}

Render = Callable[..., bytes]


class Renderer:
    """Makes pages.

    Raises:
        InvalidConfig: a library is not installed.
    """

    def __init__(self) -> None:
        if find_spec("jinja2") is None:
            raise InvalidConfig("[page] needs more than a server: pip install 'picsafe[endpoint]'")
        import jinja2

        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            moment=_moment,
            size=_size,
            count=_count,
            state=_state,
            job=_job,
            way=_way,
            receipt=_receipt,
            action=_action,
            who=_who,
            name=_name,
            names=_names,
            question_alone=question_alone,
        )
        self._templates.globals.update(states=list(State), me=None, csrf="", message=None, place="")
        self._templates.tests["about_patients"] = is_about_patients

    def page(
        self,
        template: str,
        status: HTTPStatus = HTTPStatus.OK,
        more: RawHeaders | None = None,
        /,
        **values: Any,  # noqa: ANN401 - whatever the template names
    ) -> RawResponse:
        """A page from the template of that name."""
        body = self._templates.get_template(f"{template}.html").render(**values).encode()
        headers = [(b"content-type", b"text/html; charset=utf-8"), *_HEADERS, *(more or ())]
        return RawResponse(int(status), headers, body)

    def refusal(self, refusal: Refusal) -> RawResponse:
        """The page of a refusal."""
        title = "Nothing here" if refusal.status == HTTPStatus.NOT_FOUND else "That did not work"
        page = self.page(
            "refusal", refusal.status, raw_headers(refusal.headers), title=title, detail=refusal.detail
        )
        return RawResponse(page.status, page.headers, page.body, refusal.hang_up)


def style() -> RawResponse:
    """The style sheet."""
    body = (TEMPLATES / "page.css").read_bytes()
    return RawResponse(int(HTTPStatus.OK), [(b"content-type", b"text/css; charset=utf-8"), *_HEADERS], body)


def see_other(path: str, more: RawHeaders | None = None) -> RawResponse:
    """Go on at another of this page's addresses (RFC 9110, 15.4.4)."""
    headers = [(b"location", path.encode("ascii")), *_HEADERS, *(more or ())]
    return RawResponse(int(HTTPStatus.SEE_OTHER), headers)


def picture(content: bytes) -> str:
    """A JPEG within the page: no address has it, and no cache."""
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode('ascii')}"


def _moment(moment: datetime | str) -> str:
    text = moment if isinstance(moment, str) else moment.isoformat()
    return f"{text[:16].replace('T', ' ')} UTC"


def _size(number: int) -> str:
    size = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{number} bytes" if number < 1000 else f"{size:.1f} {unit}"


def _count(number: int) -> str:
    return f"{number:,}"


def _state(state: State, name: str = "") -> tuple[str, str]:
    """The word for a state, and its colour."""
    word, colour = _STATES[state]
    return ("opened" if name == OPEN and state is State.DONE else word), colour


def _job(name: str) -> str:
    return "Opening" if name == OPEN else name


def _way(via: str) -> str:
    return _WAYS.get(via, via)


def _name(named: PatientQuery) -> str:
    return f"{named.given} {named.family}".strip()


def _names(candidate: Candidate) -> str:
    return "; ".join(f"{given} {family}".strip() for family, given in candidate.names)


def _receipt(document: str) -> list[tuple[str, str]]:
    """What a destination calls what arrived, without a name, and what else was kept, by name."""
    kept = dict(msgspec.json.decode(document, type=dict[str, str]))
    return [("", kept.pop("reference", "")), *kept.items()]


def _action(action: str) -> str:
    return _ACTIONS.get(action, action)


def _who(user: dict[str, Any]) -> str:
    """Who did something, as an event has it."""
    named = str(user.get("name", ""))
    number = f"user {user['userid']}" if user.get("userid") else ""
    return f"{named} ({number})" if named and number else named or number or "the server"
