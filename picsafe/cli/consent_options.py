"""Options that say how a patient consented, to what, and what for each file may be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from chalicelib.format.metadata import ConsentLevel
    from picsafe.client.composing import RecordedConsent

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
LEVELS = ("treatment", "education", "publication")
_OF_CONSENT = (
    "consent_file",
    "allow",
    "consent_text",
    "consent_language",
    "consent_version",
    "use_for",
    "capacity",
    "relationship",
)


class Levels(click.ParamType[tuple[str, ...]]):
    """A comma-separated list of consent levels."""

    name = "LIST"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """See click."""
        names = value if isinstance(value, list | tuple) else str(value).split(",")
        levels = tuple(str(name).strip() for name in names if str(name).strip())
        if not levels or not set(levels) <= set(LEVELS):
            self.fail(f"it is a list of {', '.join(LEVELS)}, separated by commas", param, ctx)
        return levels


class _ItemLevels(click.ParamType[tuple[Path, tuple[str, ...]]]):
    """A file, and the consent levels that apply to it."""

    name = "FILE=LIST"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Path, tuple[str, ...]]:
        if isinstance(value, tuple):
            return value
        file, equals, levels = str(value).rpartition("=")
        if not equals or not file:
            self.fail("it looks like scar.jpg=treatment", param, ctx)
        return Path(file), Levels().convert(levels, param, ctx)


_OPTIONS = (
    click.option("--relationship", metavar="WORDS", help="What the guardian is to the patient: mother."),
    click.option(
        "--capacity",
        type=click.Choice(["present", "lacking", "not_assessed"]),
        help="Whether the patient was able to decide. With 'lacking', --guardian says who did.",
    ),
    click.option(
        "--consent",
        type=click.Choice(["signed", "verbal", "form", "none"]),
        help="How the patient consented; 'form' is a paper form. 'none' says in the report that no consent "
        "was recorded.",
    ),
    click.option(
        "--consent-file",
        type=_FILE,
        help="The photo of the signature or of the paper form, or the recording.",
    ),
    click.option(
        "--allow", type=Levels(), help="What the patient consented to: treatment, education, publication."
    ),
    click.option(
        "--consent-text",
        type=click.File(encoding="utf-8"),
        help="The text that the patient was shown or read, from a file.",
    ),
    click.option(
        "--consent-language",
        metavar="TAG",
        help="The language of that text: de, fr-CA. Without one, the patient was shown or read what "
        "'picsafe consent-words' prints in that language, which are your hospital's words if it has some.",
    ),
    click.option(
        "--consent-version",
        metavar="WHOSE/N",
        help="The version of your hospital's own words that the patient was shown or read, as "
        "'picsafe consent-words' says it (7/3); 0 for PicSafe's. Nothing is sent if they are others by now.",
    ),
    click.option(
        "--use-for",
        type=_ItemLevels(),
        multiple=True,
        help="One of the FILEs that may be used for less than --allow says: scar.jpg=treatment.",
    ),
)


def consent_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that ``recorded_consent`` and ``item_levels`` read."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def recorded_consent(about: Mapping[str, Any]) -> RecordedConsent | None:
    """What the options say of consent; None if it is that none was recorded.

    Raises:
        click.UsageError: they say nothing, too little, or what does not go together.
    """
    from chalicelib.format.metadata import ConsentLevel, ConsentType
    from picsafe.client.composing import RecordedConsent

    kind, evidence, levels = about["consent"], about["consent_file"], about["allow"]
    if kind is None:
        raise click.UsageError(
            "Clinical photos need the patient's consent. Say how it was given, what for, and enclose it:\n"
            "  --consent signed --consent-file signature.jpg --allow treatment\n"
            "  --consent verbal --consent-file consent.m4a --allow treatment,education\n"
            "  --consent form --consent-file form.jpg --allow treatment\n"
            "If none was recorded, --consent none says so in the report."
        )
    if kind == "none":
        if any(about[name] for name in _OF_CONSENT):
            raise click.UsageError(
                "With --consent none there is nothing to enclose, to allow or to say of it."
            )
        return None
    if evidence is None or levels is None:
        raise click.UsageError(f"--consent {kind} needs its evidence (--consent-file) and --allow.")
    if about["consent_version"] is not None and (
        about["consent_text"] is not None or not about["consent_language"] or kind == "form"
    ):
        raise click.UsageError("--consent-version is that of the words in --consent-language.")
    if about["capacity"] == "lacking" and not (about["guardian"] or "").strip():
        raise click.UsageError("With --capacity lacking, --guardian says who consented for the patient.")
    agreed = tuple(map(ConsentLevel, levels))
    wording, language = _wording(about, agreed)
    return RecordedConsent(
        ConsentType.SIGNED if kind == "form" else ConsentType(kind),
        agreed,
        evidence,
        wording=wording,
        language=language,
        capacity=about["capacity"] or "",
        is_paper_form=kind == "form",
        relationship=about["relationship"] or "",
    )


def _wording(about: Mapping[str, Any], levels: tuple[ConsentLevel, ...]) -> tuple[str, str]:
    """The text that the patient was shown or read, and its language."""
    from picsafe.client.consent_wording import consent_wording

    text, tag = about["consent_text"], about["consent_language"] or ""
    if text is not None:
        return read_text(text, "The text of --consent-text is"), tag
    # a form has words of its own
    if not tag or about["consent"] == "form":
        return "", tag
    is_for_another = bool((about["guardian"] or "").strip())
    said = consent_wording(levels, tag, is_for_another=is_for_another)
    return said.text, said.language


def item_levels(given: Sequence[tuple[Path, tuple[str, ...]]]) -> dict[Path, tuple[ConsentLevel, ...]]:
    """What each of some files may be used for."""
    from chalicelib.format.metadata import ConsentLevel

    return {file: tuple(map(ConsentLevel, levels)) for file, levels in given}


def read_text(file: TextIO, what: str) -> str:
    """The text in a file that an option names.

    Raises:
        click.UsageError: it is not UTF-8; ``what`` begins the sentence that says so.
    """
    try:
        return file.read().strip()
    except UnicodeDecodeError:
        raise click.UsageError(f"{what} not UTF-8 text.") from None
