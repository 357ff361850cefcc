"""The words of enterprises' own that patients agree to, for members and administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Protocol

import msgspec

_Text = Annotated[str, msgspec.Meta(max_length=4096)]


class Sentences(msgspec.Struct, frozen=True):
    """What one who agrees is shown or read, each text in one line."""

    treatment: _Text
    education: _Text
    publication: _Text
    withdrawal: _Text


class LanguageWords(msgspec.Struct, frozen=True):
    """The words in one language; those for somebody who agrees for the patient may be missing."""

    language: _Text
    patient: Sentences
    guardian: Sentences | None = None


class OwnWords(msgspec.Struct, frozen=True):
    """Words of an enterprise's own, and the title and address of its form on paper, if it has one."""

    languages: list[LanguageWords] = []
    title: _Text = ""
    url: _Text = ""

    def sentences(self, language: str, *, is_for_another: bool) -> Sentences | None:
        """Those in a language of ``LANGUAGES`` for whoever agrees; ``None`` if there are none."""
        for one in self.languages:
            if one.language == language:
                return one.guardian if is_for_another else one.patient
        return None


class MemberConsentWording(msgspec.Struct, frozen=True, kw_only=True):
    """What one of a person's enterprises has its patients shown in the place of PicSafe's words."""

    enterprise_id: int
    enterprise: _Text
    version: int
    changed_at: datetime | None = None
    words: OwnWords


class ConsentWordingVersion(msgspec.Struct, frozen=True, kw_only=True):
    """When words were laid down, by which administrator (user number), and in which languages."""

    version: int
    languages: list[_Text]
    changed_by: int
    changed_at: datetime | None = None


class EnterpriseConsentWording(msgspec.Struct, frozen=True, kw_only=True):
    """What an enterprise's patients are shown, and when it was laid down, the newest first."""

    version: int
    changed_at: datetime | None = None
    words: OwnWords
    history: list[ConsentWordingVersion] = []


class Call(Protocol):
    """Asks the User Server about ``/enterprise/consent-wording``."""

    def __call__(  # noqa: D102 - said above
        self, method: str, *, body: Mapping[str, object] | None = None, repeatable: bool = True
    ) -> EnterpriseConsentWording: ...


class ConsentWordingBook:
    """The words of an enterprise's own that its members' patients agree to.

    Every method raises, besides what it names, what ``EnterpriseAdmin`` says.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    def show(self) -> EnterpriseConsentWording:
        """What holds, and when it was changed."""
        return self._call("GET")

    def replace(self, words: OwnWords) -> EnterpriseConsentWording:
        """Lay down other words, for patients who are asked from then on.

        Raises:
            NotAllowed: ``plan_required``.
            Refused: ``invalid_consent_wording``, ``consent_wording_too_large``.
            Conflict: ``changed_meanwhile``.
            SlowDown: ``too_many_changes``.
        """
        version = self.show().version
        body = {"words": msgspec.to_builtins(words), "version": version}
        # twice would be refused as a change meanwhile
        return self._call("PUT", body=body, repeatable=False)

    def clear(self) -> EnterpriseConsentWording:
        """Have patients agree in PicSafe's words again.

        Raises:
            Conflict: ``changed_meanwhile``.
        """
        return self.replace(OwnWords())
