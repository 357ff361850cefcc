"""The mail that tells a sender what has become of reports.

It says which report by when it was sent and how many items are in it, which its sender can recognise. It
names nobody, says nothing of a patient, and has no report ID and no link: who wants to know more goes there
as always.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from chalicelib.users.accounts.emails import Email
from chalicelib.users.notices.model import Line

_SUBJECTS: Final = {
    "opened": "A report that you sent with PicSafe was opened",
    "glass_broken": "A report that you sent with PicSafe was opened in an emergency",
    "refused": "Somebody was refused a report that you sent with PicSafe",
    "recalled": "A report that you sent with PicSafe was recalled",
    "restored": "The recall of a report that you sent with PicSafe was taken back",
    "shredded": "The key of a report that you sent with PicSafe was destroyed",
}
_SUBJECT: Final = "News of reports that you sent with PicSafe"

_ONCE: Final = {
    "opened": "opened for the first time on {last}",
    "glass_broken": "opened in an emergency on {last}",
    "refused": "somebody was refused on {last}",
    "recalled": "recalled on {last}",
    "restored": "its recall taken back on {last}",
    "shredded": "its key destroyed for good on {last}",
}
_OFTEN: Final = {
    "glass_broken": "opened in an emergency {count} times, the last time on {last}",
    "refused": "refused {count} times, the last time on {last}",
}

_TEXT: Final = """\
Hello,

you asked to be told what becomes of the reports that you send with PicSafe.

{told}

Who it was is in the report's access log. To see it, open My PicSafe as you always do, and look under
Reports; or type "picsafe reports", and "picsafe log" with the report's ID. There is no link in this mail, and
nobody at PicSafe will send you one with such news.

To get fewer of these mails, or none: My PicSafe, Account, Settings; or "picsafe profile --tell-me nothing".

PicSafe
"""

_HTML: Final = """\
<!doctype html>
<html lang="en">
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1b1b1b">
<p>Hello,</p>
<p>you asked to be told what becomes of the reports that you send with PicSafe.</p>
{told}
<p>Who it was is in the report's access log. To see it, open My PicSafe as you always do, and look under
Reports; or type <code>picsafe reports</code>, and <code>picsafe log</code> with the report's ID. There is
no link in this mail, and nobody at PicSafe will send you one with such news.</p>
<p>To get fewer of these mails, or none: My PicSafe, Account, Settings; or <code>picsafe profile --tell-me
nothing</code>.</p>
<p>PicSafe</p>
</body>
</html>
"""


def notice_email(lines: Sequence[Line], more: int) -> Email:
    """The mail about what has become of some reports.

    Args:
        lines: what has become of which, in the order in which it is told.
        more: what else there is no room for.
    """
    reports = _by_report(lines)
    rest = _rest(more)
    text = [
        "\n".join([f"{title}:", *(f"  - {happened}" for happened in told)]) for title, told in reports.items()
    ]
    html = [
        f"<p>{escape(title)}:</p>\n<ul>{''.join(f'<li>{escape(happened)}</li>' for happened in told)}</ul>"
        for title, told in reports.items()
    ]
    types = {line.type for line in lines}
    alone = len(reports) == 1 and len(types) == 1 and not more
    return Email(
        subject=_SUBJECTS[types.pop()] if alone else _SUBJECT,
        text=_TEXT.format(told="\n\n".join([*text, *rest])),
        html=_HTML.format(told="\n".join([*html, *(f"<p>{one}</p>" for one in rest)])),
    )


def _by_report(lines: Sequence[Line]) -> dict[str, list[str]]:
    titles = {line.report_id: _title(line) for line in lines}
    told: dict[str, list[str]] = {}
    for line in lines:
        told.setdefault(titles[line.report_id], []).append(_happened(line))
    return told


def _title(line: Line) -> str:
    counts = [
        _count(number, word)
        for number, word in (
            (line.photos, "photo"),
            (line.videos, "video"),
            (line.audios, "audio clip"),
        )
        if number
    ]
    return f"Report sent on {_moment(line.sent_at)}, {_listed(counts) or 'empty'}"


def _happened(line: Line) -> str:
    forms = _OFTEN if line.count > 1 and line.type in _OFTEN else _ONCE
    return forms[line.type].format(last=_moment(line.last_at), count=f"{line.count:,}")


def _rest(more: int) -> list[str]:
    if not more:
        return []
    return [f"There is more of {_count(more, 'such event')} in the access logs of your reports."]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
