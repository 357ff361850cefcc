"""What calls about enterprises' own words of consent take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.http.fields import Moment
from chalicelib.users.enterprises.consent_wording import (
    MAX_FORM_URL,
    MAX_SENTENCE,
    MAX_TITLE,
    SHOWN,
    ConsentWording,
    ConsentWords,
    LanguageWording,
    Sentences,
    languages_of,
)
from chalicelib.users.enterprises.consent_wordings import LaidWording, MemberWording
from chalicelib.users.enterprises.schemas import EnterpriseName, EnterpriseNumber

_Sentence = Annotated[
    str,
    Meta(
        max_length=2 * MAX_SENTENCE,
        description="Plain text in one line.",
        examples=["I agree that photos of me are made and used for my treatment."],
    ),
]
_Language = Literal["en", "de", "fr", "es", "ar"]
_Title = Annotated[
    str,
    Meta(
        max_length=2 * MAX_TITLE,
        description="Of the enterprise's own form on paper; or empty.",
        examples=["Consent to clinical photographs"],
    ),
]
_FormUrl = Annotated[
    str,
    Meta(
        max_length=2 * MAX_FORM_URL,
        description="Where that form is, beginning with https://; or empty.",
        examples=["https://hospital.example.org/consent.pdf"],
    ),
]
_Version = Annotated[
    int, Meta(ge=0, description="How often it was laid down; 0 before the first time.", examples=[1])
]


class ConsentSentences(Struct, frozen=True, forbid_unknown_fields=True):
    """What one who agrees is shown or read: what each level is for, and that consent can be withdrawn."""

    treatment: _Sentence
    education: _Sentence
    publication: _Sentence
    withdrawal: _Sentence

    def sentences(self) -> Sentences:
        """As rules have it."""
        return Sentences(self.treatment, self.education, self.publication, self.withdrawal)


class LanguageConsentWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words in one language; those for somebody who agrees for the patient may be missing."""

    language: _Language
    patient: ConsentSentences
    guardian: ConsentSentences | None = None

    def wording(self) -> LanguageWording:
        """As rules have it."""
        guardian = None if self.guardian is None else self.guardian.sentences()
        return LanguageWording(self.language, self.patient.sentences(), guardian)


class GivenConsentWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of an enterprise's own. Where there are none, PicSafe's are shown."""

    languages: Annotated[list[LanguageConsentWords], Meta(max_length=5)] = []
    title: _Title = ""
    url: _FormUrl = ""

    def words(self) -> ConsentWords:
        """As rules have it."""
        return ConsentWords(tuple(one.wording() for one in self.languages), self.title, self.url)


class ShownConsentSentences(Struct, frozen=True):
    """What one who agrees is shown or read: what each level is for, and that consent can be withdrawn."""

    treatment: _Sentence
    education: _Sentence
    publication: _Sentence
    withdrawal: _Sentence

    @classmethod
    def of(cls, given: Sentences) -> ShownConsentSentences:
        """As it is shown."""
        return cls(given.treatment, given.education, given.publication, given.withdrawal)


class ShownLanguageWords(Struct, frozen=True):
    """The words in one language; of somebody who agrees for the patient there may be none."""

    language: Annotated[str, Meta(examples=["en"])]
    patient: ShownConsentSentences
    guardian: ShownConsentSentences | None

    @classmethod
    def of(cls, given: LanguageWording) -> ShownLanguageWords:
        """As it is shown."""
        guardian = None if given.guardian is None else ShownConsentSentences.of(given.guardian)
        return cls(given.language, ShownConsentSentences.of(given.patient), guardian)


class ShownConsentWords(Struct, frozen=True):
    """Words of an enterprise's own, each language once."""

    languages: list[ShownLanguageWords]
    title: _Title
    url: _FormUrl

    @classmethod
    def of(cls, words: ConsentWords) -> ShownConsentWords:
        """As it is shown."""
        return cls(list(map(ShownLanguageWords.of, words.languages)), words.title, words.url)


class ChangeConsentWording(Struct, frozen=True, forbid_unknown_fields=True):
    """What patients are shown in the place of PicSafe's words; empty words take it back."""

    words: GivenConsentWords
    version: Annotated[int, Meta(ge=0, description="Of what it takes the place of.", examples=[0])]


class ConsentWordingVersion(Struct, frozen=True):
    """When words were laid down, by whom, and in which languages."""

    version: _Version
    languages: list[Annotated[str, Meta(examples=["en"])]]
    changed_by: Annotated[int, Meta(description="The administrator's user number.", examples=[11])]
    changed_at: Moment | None

    @classmethod
    def of(cls, wording: ConsentWording) -> ConsentWordingVersion:
        """A version, as it is shown."""
        languages = list(languages_of(wording.words))
        return cls(wording.version, languages, wording.changed_by, wording.changed_at)


class EnterpriseConsentWording(Struct, frozen=True):
    """What an enterprise's patients are shown in the place of PicSafe's words."""

    version: _Version
    changed_at: Moment | None
    words: ShownConsentWords
    history: Annotated[
        list[ConsentWordingVersion], Meta(description=f"The last {SHOWN} versions, the newest first.")
    ]

    @classmethod
    def of(cls, laid: LaidWording) -> EnterpriseConsentWording:
        """What was laid down, as it is shown."""
        now, history = laid.now, list(map(ConsentWordingVersion.of, laid.history))
        return cls(now.version, now.changed_at, ShownConsentWords.of(now.words), history)


class MemberConsentWording(Struct, frozen=True):
    """What one of the caller's enterprises has its patients shown in the place of PicSafe's words."""

    enterprise_id: EnterpriseNumber
    enterprise: EnterpriseName
    version: _Version
    changed_at: Moment | None
    words: ShownConsentWords

    @classmethod
    def of(cls, told: MemberWording) -> MemberConsentWording:
        """A wording, as it is shown."""
        wording = told.wording
        return cls(
            told.enterprise.number,
            told.enterprise.name,
            wording.version,
            wording.changed_at,
            ShownConsentWords.of(wording.words),
        )
