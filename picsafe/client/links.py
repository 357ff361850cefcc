"""Links to reports, magic links and report IDs, as people paste them."""

from __future__ import annotations

from pathlib import Path, PurePath
from urllib.parse import parse_qs, urlsplit

from chalicelib.contract.errors import InvalidLink
from chalicelib.contract.links import PastedLink, parse_pasted_link
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.report_ids import report_id_of_file as named_after
from picsafe.client.errors import InvalidInput
from picsafe.client.text import one_line

MAX_LINK = 2048


def looks_like_link(text: str) -> bool:
    """Whether a person would call it a link, or a message with one, rather than a file or a report ID."""
    return "http://" in (lowered := text.lower()) or "https://" in lowered


def parse_link(text: str) -> PastedLink:
    """Take apart a report's link, or the ``file_url`` of a list.

    Raises:
        InvalidInput: ``invalid_link``: it is cut short or something else.
    """
    try:
        return parse_pasted_link(text)
    except InvalidLink as error:
        raise InvalidInput(
            error.code,
            "This is not a complete link to a report. It ends in a random part, a hyphen and the report's "
            "number; was it cut short?",
        ) from None


def report_id_of_file(path: PurePath) -> str:
    """The report ID that a ``.picsafe`` file is named after, also once a browser has added `` (1)``.

    Raises:
        InvalidInput: ``report_id_unknown``: it was given another name.
    """
    report_id = named_after(path.name)
    if report_id is None:
        raise InvalidInput(
            "report_id_unknown",
            "The file was renamed, so that its report ID is lost. Give it back its name "
            "({ReportID}.picsafe) or say the report ID.",
        )
    return report_id


def require_report_id(text: str) -> str:
    """A report ID, checked.

    Raises:
        InvalidInput: ``invalid_report_id``.
    """
    if not is_report_id(text):
        raise InvalidInput("invalid_report_id", "A report ID is 10 to 64 letters and digits.")
    return text


def report_id_said(report: str) -> str:
    """The ID of what a person calls a report: its ID, a link or a file, which is not opened.

    Raises:
        InvalidInput: ``invalid_link``; ``report_id_unknown``; ``invalid_report_id``.
    """
    if looks_like_link(report):
        return parse_link(report).report_id
    path = Path(report)
    return report_id_of_file(path) if path.is_file() else report_id_of_no_file(report)


def report_id_of_no_file(text: str) -> str:
    """The report ID that is left where a person names neither a link nor a file that is there.

    Raises:
        InvalidInput: ``invalid_report_id``.
    """
    if not is_report_id(text):
        raise InvalidInput(
            "invalid_report_id",
            f"There is no file {one_line(text)}, and a report ID is 10 to 64 letters and digits.",
        )
    return text


def sign_in_secret(link: str) -> str:
    """The secret in a magic link's fragment (``#token=…`` or all of it), or the bare secret.

    Raises:
        InvalidInput: ``invalid_link``.
    """
    text = link.strip()
    fragment = text.removeprefix("#")
    if looks_like_link(text):
        fragment = urlsplit(text).fragment if _splits(text) else ""
    secret = str(parse_qs(fragment.rpartition("?")[2]).get("token", [fragment])[-1])
    if not secret or len(secret) > MAX_LINK or not secret.isprintable() or "=" in secret.rstrip("="):
        raise InvalidInput(
            "invalid_link", "This is not a complete sign-in link: the part behind # is missing."
        )
    return secret


def _splits(text: str) -> bool:
    try:
        urlsplit(text.strip())
    except ValueError:
        return False
    return True
