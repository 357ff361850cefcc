"""A mail as it is put together: each paragraph goes into its plain and its HTML form."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from chalicelib.words import Words

_WIDTH: Final = 76
_SIGNED: Final = "PicSafe"
# some readers of mail take away what stands on html and body
_HTML: Final = """\
<!doctype html>
<html lang="{language}" dir="{direction}">
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1b1b1b">
<div lang="{language}" dir="{direction}">
{body}
</div>
</body>
</html>
"""
_CODE: Final = """\
<p style="font-size: 36px; font-weight: bold; letter-spacing: 4px; margin: 24px 0">\
<bdi dir="ltr">{}</bdi></p>"""
_TYPED: Final = re.compile("<code>(.*?)</code>")
# stands for a blank at which no line is broken
_KEPT: Final = "\ue000"


@dataclass(frozen=True, slots=True, repr=False)
class Email:
    """A mail's subject and its two forms."""

    subject: str
    text: str
    html: str


class Draft:
    """Begins with a greeting; ``email`` ends it.

    In messages, ``<a>`` stands around what is a link in the HTML form, and ``<code>`` around what is typed.

    Args:
        words: of the reader's language.
    """

    def __init__(self, words: Words) -> None:
        self.words: Final = words
        self._text: list[str] = []
        self._html: list[str] = []
        self.paragraph(words.text("mail-hello"))

    def paragraph(self, message: str) -> None:
        """Add a paragraph to both forms."""
        self.plain_paragraph(message)
        self.html_paragraph(message)

    def plain_paragraph(self, message: str) -> None:
        """Add a paragraph to the plain form alone."""
        quoted = _TYPED.sub(lambda typed: f'"{typed[1].replace(" ", _KEPT)}"', message)
        filled = textwrap.fill(quoted, _WIDTH, break_long_words=False, break_on_hyphens=False)
        self._text.append(filled.replace(_KEPT, " "))

    def html_paragraph(self, message: str, *, href: str = "") -> None:
        """Add a paragraph to the HTML form alone; ``href`` is where its link leads."""
        marked = escape(message)
        for mark, opening in (("a", f'<a href="{escape(href)}">'), ("code", '<code dir="ltr">')):
            marked = marked.replace(f"&lt;{mark}&gt;", opening).replace(f"&lt;/{mark}&gt;", f"</{mark}>")
        self._html.append(f"<p>{marked}</p>")

    def address(self, url: str) -> None:
        """Add a link by itself to the plain form, for readers of mail that make links of addresses."""
        self._text.append(url)

    def code(self, shown: str) -> None:
        """Add what is typed somewhere, large."""
        self._text.append(shown)
        self._html.append(_CODE.format(escape(shown)))

    def name(self, typed: str) -> None:
        """Add what a person has called something, in whatever script."""
        self._text.append(typed)
        self._html.append(f'<p style="font-weight: bold" dir="auto">{escape(typed)}</p>')

    def items(self, title: str, items: Sequence[str]) -> None:
        """Add a list below a title."""
        self._text.append("\n".join([title, *(f"  - {item}" for item in items)]))
        listed = "".join(f"<li>{escape(item)}</li>" for item in items)
        self._html.append(f"<p>{escape(title)}</p>\n<ul>{listed}</ul>")

    def email(self, subject: str) -> Email:
        """The finished mail."""
        language, direction = self.words.language, self.words.direction
        body = "\n".join([*self._html, f"<p>{_SIGNED}</p>"])
        return Email(
            subject=subject,
            text="\n\n".join([*self._text, _SIGNED]) + "\n",
            html=_HTML.format(language=language, direction=direction, body=body),
        )
