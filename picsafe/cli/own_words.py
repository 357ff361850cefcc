"""The words of an enterprise's own that a patient was shown or read, for a report of its member."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from picsafe.cli.connections import CONNECTABLE
from picsafe.cli.failure import ExitCode, Failure
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from picsafe.cli.settings import Settings
    from picsafe.client.api import PicSafe
    from picsafe.client.composing import Report
    from picsafe.client.consent_wording import ShownWording
    from picsafe.client.own_wordings import MemberConsentWording

STANDARD = "0"
"""What ``--consent-version`` has for PicSafe's own words."""


def with_own_words(settings: Settings, report: Report, about: Mapping[str, object], to: str | None) -> Report:
    """A report with the words of the enterprise that it goes to, or of the sender's.

    Args:
        settings: whose report it is.
        report: what is sent, with PicSafe's words.
        about: the options of ``consent_options``.
        to: where it goes, as it was said.

    Raises:
        Failure: ``wording_changed``: the words are another enterprise's, or of another version, than what the
            patient was shown or read.
        PicSafeClientError: nobody says whether there are any.
    """
    consent, language = report.consent, about["consent_language"]
    if consent is None or not language or about["consent_text"] is not None or consent.is_paper_form:
        return report
    from picsafe.client.consent_wording import consent_wording

    with settings.client() as picsafe:
        own = own_words(picsafe, to)
    said = consent_wording(
        consent.levels, str(language), is_for_another=bool(report.patient.guardian.strip()), own=own
    )
    mention_own_words(said, own)
    wanted, present = about["consent_version"], version_of(said, own)
    if wanted not in {None, present}:
        raise Failure(
            "wording_changed",
            f"Nothing was sent: the words are those of --consent-version {present} by now. Have the patient "
            "agree to these, which 'picsafe consent-words' prints.",
            ExitCode.USAGE,
        )
    return replace(
        report,
        consent=replace(consent, wording=said.text, issuer=said.issuer, edition=said.edition),
    )


def own_words(picsafe: PicSafe, to: str | None) -> MemberConsentWording | None:
    """What holds of a report that goes somewhere; ``None`` if PicSafe's words do.

    Raises:
        PicSafeClientError: nobody says.
    """
    from picsafe.client.consent_wording import wording_for

    wordings = picsafe.consent_wordings()
    return wording_for(wordings, _giver(picsafe, to) if len(wordings) > 1 else None)


def version_of(said: ShownWording, own: MemberConsentWording | None) -> str:
    """What ``--consent-version`` has for words: whose they are, as a number, and of which version."""
    return STANDARD if own is None or not said.issuer else f"{own.enterprise_id}/{said.edition}"


def mention_own_words(said: ShownWording, own: MemberConsentWording | None) -> None:
    """Say whose words they are, where that could be asked."""
    if own is None:
        return
    enterprise = one_line(own.enterprise)
    if said.issuer:
        click.echo(
            f"Wording of {enterprise}, version {own.version} (--consent-version {version_of(said, own)}).",
            err=True,
        )
    elif own.words.languages and said.text:
        click.echo(f"{enterprise} has no words of its own for this: these are PicSafe's.", err=True)


def _giver(picsafe: PicSafe, to: str | None) -> int | None:
    """The number of the enterprise that gives the destination, if one does."""
    if to in {"storage", "recipient", *CONNECTABLE}:
        return None
    known = picsafe.institutions.all()
    if to is None:
        chosen = {one.enterprise_id for one in known.defaults}
        return chosen.pop() if len(chosen) == 1 else None
    return known.find(to).enterprise_id
