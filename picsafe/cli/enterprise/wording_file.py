"""The words of an enterprise's own in a TOML file, as an administrator writes them."""

from __future__ import annotations

import json
import tomllib

import click
import msgspec

from chalicelib.contract.languages import LANGUAGES
from picsafe.client.own_wordings import LanguageWords, OwnWords, Sentences

_LEVELS = Sentences.__struct_fields__


class _Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    treatment: str
    education: str
    publication: str
    withdrawal: str
    guardian: _Guardian | None = None


class _Guardian(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    treatment: str
    education: str
    publication: str
    withdrawal: str


def written_words(words: OwnWords) -> str:
    """Return the text of a file that ``read_words`` reads."""
    lines = [f"{name} = {_quoted(getattr(words, name))}" for name in ("title", "url") if getattr(words, name)]
    for one in words.languages:
        lines += ["", f"[{one.language}]", *_sentences(one.patient)]
        if one.guardian is not None:
            lines += ["", f"[{one.language}.guardian]", *_sentences(one.guardian)]
    return "\n".join(lines).strip("\n") + "\n"


def read_words(text: str, name: str) -> OwnWords:
    """Return the words that a file says; the User Server looks at what is in them.

    Args:
        text: what is in the file.
        name: what messages call it.

    Raises:
        click.UsageError: it is no TOML, or has other members.
    """
    try:
        document = tomllib.loads(text)
        title, url = (str(document.pop(key, "")) for key in ("title", "url"))
        given = msgspec.convert(document, dict[str, _Language])
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"{name} is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise click.UsageError(
            f"{name} does not say what patients agree to: {error}. Each language, such as [en], has"
            f" {', '.join(_LEVELS)}, and may have the same once more under [en.guardian]."
        ) from error
    unknown = [tag for tag in given if tag not in LANGUAGES]
    if unknown:
        raise click.UsageError(f"{name} has the unknown language {unknown[0]}: {', '.join(LANGUAGES)}.")
    return OwnWords(
        languages=[
            LanguageWords(tag, _given(one), None if one.guardian is None else _given(one.guardian))
            for tag, one in given.items()
        ],
        title=title,
        url=url,
    )


def _given(one: _Language | _Guardian) -> Sentences:
    return Sentences(one.treatment, one.education, one.publication, one.withdrawal)


def _sentences(one: Sentences) -> list[str]:
    return [f"{level} = {_quoted(getattr(one, level))}" for level in _LEVELS]


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for a control character that neither of them is to have
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
