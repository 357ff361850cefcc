"""Links to reports, magic links and report IDs, as people paste them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import parse_qs, urlsplit

from chalicelib.contract.links import RANDOM_LENGTH, report_url
from chalicelib.format.names import is_report_id
from picsafe.client.errors import InvalidInput

MAX_LINK = 2048

_PATH = re.compile(
    r"/(?:app/report|cloud/reports)/([A-Za-z]{2})/"
    rf"([0-9A-Za-z]{{{RANDOM_LENGTH}}})-([0-9A-Za-z]{{10,64}})"
)
_NUMERIC_ID = re.compile(r"(?<![0-9A-Za-z])\d{22}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class ReportLink:
    """The link ``{my}/app/report/{country}/{random}-{report_id}``, taken apart.

    The random part is a capability: whoever has it can download the sealed file.
    """

    country: str
    random: str
    report_id: str

    def __repr__(self) -> str:
        return f"ReportLink(country={self.country!r}, report_id={self.report_id!r})"

    def file_url(self, cloud_url: str) -> str:
        """The call of PicSafe Cloud that is about the file."""
        return report_url(cloud_url, self.country, f"{self.random}-{self.report_id}")


def looks_like_link(text: str) -> bool:
    """Whether a person would call it a link rather than a file or a report ID."""
    return text.lstrip().lower().startswith(("http://", "https://"))


def parse_link(text: str) -> ReportLink:
    """Take apart a report's link, or the ``file_url`` of a list.

    Raises:
        InvalidInput: ``invalid_link``: it is cut short or something else.
    """
    path = urlsplit(text.strip()).path.rstrip("/") if len(text) <= MAX_LINK and _splits(text) else ""
    match = _PATH.fullmatch(path)
    if match is None:
        raise InvalidInput(
            "invalid_link",
            "This is not a complete link to a report. It ends in a random part, a hyphen and the report's "
            "number; was it cut short?",
        )
    return ReportLink(*match.groups())


def report_id_of_file(path: PurePath) -> str:
    """The report ID that a ``.picsafe`` file is named after, also once a browser has added `` (1)``.

    Raises:
        InvalidInput: ``report_id_unknown``: it was given another name.
    """
    stem = path.name.removesuffix(".picsafe")
    if is_report_id(stem):
        return stem
    numbers: set[str] = set(_NUMERIC_ID.findall(stem))
    if len(numbers) != 1:
        raise InvalidInput(
            "report_id_unknown",
            "The file was renamed, so that its report ID is lost. Give it back its name "
            "({ReportID}.picsafe) or say the report ID.",
        )
    return numbers.pop()


def require_report_id(text: str) -> str:
    """A report ID, checked.

    Raises:
        InvalidInput: ``invalid_report_id``.
    """
    if not is_report_id(text):
        raise InvalidInput("invalid_report_id", "A report ID is 10 to 64 letters and digits.")
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
