"""The mail that tells a sender what has become of reports.

It says which report by when it was sent and how many items are in it, which its sender can recognise. It
names nobody, says nothing of a patient, and has no report ID and no link: who wants to know more goes there
as always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chalicelib.users.mail.drafts import Draft, Email
from chalicelib.users.notices.model import Line
from chalicelib.words import Words, words

_ONCE: Final[Mapping[str, str]] = {
    "opened": "mail-news-opened",
    "glass_broken": "mail-news-broken",
    "refused": "mail-news-refused",
    "recalled": "mail-news-recalled",
    "restored": "mail-news-restored",
    "shredded": "mail-news-shredded",
    "held": "mail-news-held",
    "rejected": "mail-news-rejected",
    "expiring": "mail-news-expiring",
}
_OFTEN: Final[Mapping[str, str]] = {
    "glass_broken": "mail-news-broken-often",
    "refused": "mail-news-refused-often",
}
_NOBODYS: Final = frozenset({"held", "rejected", "expiring"})
"""What nobody has done with the key."""


def notice_email(lines: Sequence[Line], more: int, *, language: str) -> Email:
    """The mail about what has become of some reports.

    Args:
        lines: what has become of which, in the order in which it is told.
        more: what else there is no room for.
        language: of the sender, one of ``LANGUAGES``.
    """
    said = words(language)
    draft = Draft(said)
    draft.paragraph(said.text("mail-news-asked"))
    reports = _by_report(lines, said)
    for title, told in reports.items():
        draft.items(title, told)
    if more:
        draft.paragraph(said.text("mail-news-more", count=more))
    types = {line.type for line in lines}
    draft.paragraph(said.text("mail-news-where" if types <= _NOBODYS else "mail-news-who"))
    draft.paragraph(said.text("mail-news-fewer"))
    alone = len(reports) == 1 and len(types) == 1 and not more
    return draft.email(said.text(f"{_ONCE[types.pop()]}.subject" if alone else "mail-news-subject"))


def _by_report(lines: Sequence[Line], said: Words) -> dict[str, list[str]]:
    titles = {line.report_id: _title(line, said) for line in lines}
    told: dict[str, list[str]] = {}
    for line in lines:
        told.setdefault(titles[line.report_id], []).append(_happened(line, said))
    return told


def _title(line: Line, said: Words) -> str:
    numbers = {
        "mail-news-photos": line.photos,
        "mail-news-videos": line.videos,
        "mail-news-audios": line.audios,
    }
    counts = [said.text(name, count=number) for name, number in numbers.items() if number]
    return said.text("mail-news-report", moment=_moment(line.sent_at, said), contents=_listed(counts, said))


def _happened(line: Line, said: Words) -> str:
    last = _moment(line.last_at, said)
    if line.count > 1 and line.type in _OFTEN:
        return said.text(_OFTEN[line.type], count=line.count, last=last)
    return said.text(_ONCE[line.type], last=last)


def _listed(counts: Sequence[str], said: Words) -> str:
    match counts:
        case [first, second, third]:
            return said.text("mail-news-three", first=first, second=second, third=third)
        case [first, second]:
            return said.text("mail-news-two", first=first, second=second)
        case [only]:
            return only
        case _:
            return said.text("mail-news-empty")


def _moment(at: datetime, said: Words) -> str:
    return said.text("dates-moment", date=said.day(at), time=f"{at:%H:%M}")
