"""The embedded fonts: which there are, what each covers, and which one draws a character.

Names have to print whatever script they are written in, on machines whose own fonts nobody knows, so the
fonts come with the package (``chalicelib/format/fonts/README.md`` says from where).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import uharfbuzz  # type: ignore[import-untyped] # ships no types

FONT_DIRECTORY: Final = Path(__file__).resolve().parent.parent / "fonts"
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_TEXT: Final = "NotoSans"
_TEXT_BOLD: Final = "NotoSans-Bold"
# scripts that people write today, and few of them on any one ward
_SMALLER_SCRIPTS: Final = (
    "NotoSansAdlam",
    "NotoSansBalinese",
    "NotoSansBamum",
    "NotoSansBassaVah",
    "NotoSansBatak",
    "NotoSansBuginese",
    "NotoSansBuhid",
    "NotoSansChakma",
    "NotoSansCham",
    "NotoSansCherokee",
    "NotoSansCoptic",
    "NotoSansGunjalaGondi",
    "NotoSansHanifiRohingya",
    "NotoSansHanunoo",
    "NotoSansJavanese",
    "NotoSansKayahLi",
    "NotoSansLepcha",
    "NotoSansLimbu",
    "NotoSansLisu",
    "NotoSansMandaic",
    "NotoSansMasaramGondi",
    "NotoSansMedefaidrin",
    "NotoSansMeeteiMayek",
    "NotoSansMendeKikakui",
    "NotoSansMiao",
    "NotoSansMongolian",
    "NotoSansMro",
    "NotoSansNKo",
    "NotoSansNewTaiLue",
    "NotoSansNewa",
    "NotoSansOlChiki",
    "NotoSansOsage",
    "NotoSansOsmanya",
    "NotoSansPahawhHmong",
    "NotoSansPauCinHau",
    "NotoSansRejang",
    "NotoSansSamaritan",
    "NotoSansSaurashtra",
    "NotoSansSoraSompeng",
    "NotoSansSundanese",
    "NotoSansSylotiNagri",
    "NotoSansSyriac",
    "NotoSansTagalog",
    "NotoSansTagbanwa",
    "NotoSansTaiLe",
    "NotoSansTaiTham",
    "NotoSansTaiViet",
    "NotoSansTirhuta",
    "NotoSansVai",
    "NotoSansWancho",
    "NotoSansWarangCiti",
    "NotoSansYi",
    "NotoSerifTibetan",
    "NotoSerifYezidi",
)
# The first font with a character draws it: text faces, then scripts, then symbols, the large ones last.
_FALLBACKS: Final = (
    "NotoSansArabic",
    "NotoSansHebrew",
    "NotoSansArmenian",
    "NotoSansGeorgian",
    "NotoSansDevanagari",
    "NotoSansBengali",
    "NotoSansGurmukhi",
    "NotoSansGujarati",
    "NotoSansOriya",
    "NotoSansTamil",
    "NotoSansTelugu",
    "NotoSansKannada",
    "NotoSansMalayalam",
    "NotoSansSinhala",
    "NotoSansThai",
    "NotoSansLao",
    "NotoSansKhmer",
    "NotoSansMyanmar",
    "NotoSansEthiopic",
    "NotoSansCanadianAboriginal",
    "NotoSansThaana",
    "NotoSansTifinagh",
    "DroidSansFallback-CJK",
    "PicSafeHangul",
    "PicSafeRareHan",
    "DejaVuSans-Symbols",
    "NotoSansSymbols2",
    *_SMALLER_SCRIPTS,
)

# Private use, unassigned, surrogates and controls have no agreed shape; a font that draws some is guessing.
_SHAPELESS: Final = frozenset(["Cc", "Cn", "Co", "Cs"])
# Overrides of the direction of text, which are shown rather than obeyed (see bidi.py).
_OVERRIDES: Final = "\u202d\u202e"
_ATTACHED: Final = frozenset(["Mn", "Mc", "Me", "Cf"])
_NEUTRAL: Final = frozenset(["Zs", "Po", "Pd", "Ps", "Pe", "Pi", "Pf", "Nd", "Sk"])


@dataclass(frozen=True, eq=False)
class Typeface:
    """One font file; metrics are in thousandths of the font size, as PDF wants them."""

    name: str
    shaper: uharfbuzz.Font = field(repr=False)
    coverage: frozenset[int] = field(repr=False)
    ascent: float
    descent: float

    @property
    def units_per_em(self) -> int:
        """Font units per em."""
        return int(self.shaper.face.upem)

    def covers(self, character: str) -> bool:
        """Whether the font has a glyph for the character."""
        return ord(character) in self.coverage


@cache
def typeface(name: str) -> Typeface:
    """Load one of the fonts in FONT_DIRECTORY by its file's stem."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONT_DIRECTORY / f"{name}.ttf")))
    shaper = uharfbuzz.Font(face)
    extents = shaper.get_font_extents("ltr")
    scale = 1000 / face.upem
    return Typeface(
        name,
        shaper,
        frozenset(face.unicodes),
        ascent=extents.ascender * scale,
        descent=-extents.descender * scale,
    )


def text_typeface(*, bold: bool = False) -> Typeface:
    """Return the typeface that the document's own words are set in."""
    return typeface(_TEXT_BOLD if bold else _TEXT)


@dataclass(frozen=True, slots=True)
class FontRun:
    """Characters ``start`` to ``end`` of a text, drawn in one typeface; ``missing`` if no font has them."""

    start: int
    end: int
    typeface: Typeface
    missing: bool = False


def font_runs(text: str, *, bold: bool = False) -> list[FontRun]:
    """Cut a text into runs of one typeface each, keeping marks and joiners with what they belong to."""
    runs: list[FontRun] = []
    main = text_typeface(bold=bold)
    for index, character in enumerate(text):
        last = runs[-1] if runs else None
        face = _typeface_for(character, main, last.typeface if last and not last.missing else None)
        missing = face is None
        if last and last.missing == missing and (face is None or face is last.typeface):
            runs[-1] = FontRun(last.start, index + 1, last.typeface, missing)
        else:
            runs.append(FontRun(index, index + 1, face or main, missing))
    return runs


def _typeface_for(character: str, main: Typeface, current: Typeface | None) -> Typeface | None:
    category = unicodedata.category(character)
    if category in _SHAPELESS or character in _OVERRIDES:
        return None
    if category == "Cf" or _is_variation_selector(character):
        return current or main
    if current and category in _ATTACHED | _NEUTRAL and current.covers(character):
        return current
    if main.covers(character):
        return main
    return _fallback(character)


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@lru_cache(maxsize=4096)
def _fallback(character: str) -> Typeface | None:
    return next((face for face in map(typeface, _FALLBACKS) if face.covers(character)), None)
