"""Text in any script: direction, fonts, shaping and lines."""

from __future__ import annotations

import unicodedata

import pytest
from bidi import get_display  # type: ignore[import-untyped] # ships no types
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.format.metadata import Details, Metadata, Patient
from chalicelib.format.pdf.bidi import base_level, embedding_levels, visual_order
from chalicelib.format.pdf.coverage import Undrawable, undrawable, undrawable_in
from chalicelib.format.pdf.fonts import FONT_DIRECTORY, font_runs, typeface
from chalicelib.format.pdf.lines import break_lines, one_line
from chalicelib.format.pdf.shaping import GlyphRun, ShapedText

NAMES = {
    "Vietnamese": "Nguyễn Thị Ánh",
    "Polish": "Łukasz Żółć",
    "Greek": "Ελένη Παπαδοπούλου",
    "Russian": "Ёлка Щукина",
    "Arabic": "محمد بن عبد الله",
    "Persian": "ژاله گلچین",
    "Urdu": "ٹیپو ڈار",
    "Hebrew": "שָׁלוֹם כהן",
    "Hindi": "क्षत्रिय श्रीवास्तव",
    "Bengali": "ক্ষমা চট্টোপাধ্যায়",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Gujarati": "કૃષ્ણ પટેલ",
    "Tamil": "கௌரி ஸ்ரீ",
    "Telugu": "కృష్ణ",
    "Kannada": "ಕೃಷ್ಣ",
    "Malayalam": "കൃഷ്ണൻ",
    "Sinhala": "ශ්‍රී ලංකා",
    "Thai": "สมชาย ใจดีน้ำ",
    "Lao": "ສົມສັກ",
    "Khmer": "សុខ ស្រី",
    "Burmese": "အောင် ဆန်းစုကြည်",
    "Amharic": "አበበ ቢቂላ",
    "Armenian": "Արմեն",
    "Georgian": "ნინო",
    "Simplified Chinese": "李小龙",
    "Traditional Chinese": "劉德華",
    "Japanese": "髙橋 さくら タロウ",
    "Japanese, beyond the BMP": "𠮷野",
    "Korean": "김철수",
    "Inuktitut": "ᐃᓄᒃ",
}
REPLACEMENT_GLYPH = typeface("NotoSans").shaper.get_nominal_glyph(0xFFFD)


def copied(runs: tuple[GlyphRun, ...]) -> str:
    """What a viewer that reads left to right copies."""
    return "".join(run.actual_text or "".join(glyph.text for glyph in run.glyphs) for run in runs)


def glyphs(text: str) -> list[int]:
    shaped = ShapedText(text)
    return [glyph.glyph_id for run in shaped.line(0, len(shaped.text)) for glyph in run.glyphs]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_character_of_the_name_has_a_glyph(name: str) -> None:
    shaped = ShapedText(name)
    for run in shaped.line(0, len(shaped.text)):
        assert all(glyph.glyph_id != 0 for glyph in run.glyphs), run.typeface.name
    assert not any(run.missing for run in font_runs(shaped.text))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_no_character_is_lost_or_doubled(name: str) -> None:
    shaped = ShapedText(name)
    visible = [c for c in shaped.text if unicodedata.category(c) != "Cf"]
    seen = [c for c in copied(shaped.line(0, len(shaped.text))) if unicodedata.category(c) != "Cf"]
    assert sorted(seen) == sorted(visible)
    if not shaped.right_to_left:
        assert seen == visible


def test_arabic_letters_join_and_hindi_letters_combine() -> None:
    separate = [glyph for letter in "محمد" for glyph in glyphs(letter)]
    assert sorted(glyphs("محمد")) != sorted(separate)
    assert len(glyphs("क्ष")) < len("क्ष")


def test_right_to_left_text_is_drawn_from_the_right() -> None:
    shaped = ShapedText("אבג")
    assert shaped.right_to_left
    assert copied(shaped.line(0, 3)) == "גבא"


def test_numbers_inside_arabic_keep_their_order() -> None:
    text = "ولد 12/3/1980 في"
    shaped = ShapedText(text)
    line = copied(shaped.line(0, len(text)))
    assert "12/3/1980" in line
    assert line.index("ي") < line.index("1980") < line.index("و")


def test_a_line_of_the_documents_own_words_stays_english() -> None:
    line = one_line("محمد, born 1980", 100_000)
    assert not line.right_to_left
    assert copied(line.runs).endswith("born 1980")


@pytest.mark.parametrize("override", ["\u202d", "\u202e"])
def test_an_override_is_shown_and_not_obeyed(override: str) -> None:
    shaped = ShapedText(f"12{override}34\u202c")
    runs = shaped.line(0, len(shaped.text))
    drawn = [glyph for run in runs for glyph in run.glyphs]
    assert [c for glyph in drawn for c in glyph.text if c.isdigit()] == list("1234")
    assert REPLACEMENT_GLYPH in [glyph.glyph_id for glyph in drawn]


@pytest.mark.parametrize(
    "odd", ["\x00", "\x1b", "\x7f", "\ue000", "\ufffe", "\U0001f9b7", "\ud800", "\U000f0000"]
)
def test_what_no_font_has_is_drawn_as_a_replacement(odd: str) -> None:
    drawn = [glyph for run in ShapedText(f"a{odd}b").line(0, 3) for glyph in run.glyphs]
    assert [glyph.text for glyph in drawn] == ["a", odd, "b"]
    assert drawn[1].glyph_id == REPLACEMENT_GLYPH
    assert drawn[1].advance > 0


@pytest.mark.parametrize("symbol", "😀❤⚠→≥±°µ½☐✓🩺👍")
def test_symbols_that_notes_use_have_glyphs(symbol: str) -> None:
    assert not font_runs(symbol)[0].missing
    assert glyphs(symbol) != [0]


def test_decomposed_text_is_drawn_as_its_composed_form() -> None:
    assert glyphs(unicodedata.normalize("NFD", "Nguyễn 김")) == glyphs("Nguyễn 김")


def test_bold_is_a_font_for_latin_and_drawn_for_other_scripts() -> None:
    shaped = ShapedText("Pat 김", bold=True)
    fonts = {run.typeface.name: run.synthetic_bold for run in shaped.line(0, len(shaped.text))}
    assert fonts == {"NotoSans-Bold": False, "PicSafeHangul": True}


@pytest.mark.parametrize(
    "name",
    [
        "བཀྲ་ཤིས", "ᱥᱟᱱᱛᱟᱲᱤ", "ꯃꯩꯇꯩ", "ߒߞߏ", "𞤆𞤵𞤤𞤢𞤪", "ܣܘܪܝܝܐ", "ᮞᮥᮔ᮪ᮓ", "ꦗꦮ", "ᓄᓇᕗᑦ", "ᏣᎳᎩ", "ꆈꌠ", "ᠮᠣᠩᠭᠣᠯ",
        "𐴌𐴟𐴇𐴥𐴝", "\ua4e1\ua4f2\ua4e2\ua4f4", "ᥖᥭᥰ", "𑄌𑄋𑄴𑄟𑄳𑄦", "ꤊꤢꤛꤢ", "𖬌𖬣𖬵", "𐓏𐓘𐓻𐓘𐓻𐓟", "ꕙꔤ",
    ],
)  # fmt: skip
def test_a_name_in_a_living_script_has_pictures(name: str) -> None:
    assert undrawable(name) == ""
    assert 0 not in glyphs(name)


def test_what_has_no_picture_is_found() -> None:
    assert undrawable("a\n\t\x00\u2028b") == ""
    assert undrawable("\U00010980x\U00010980\U00010981") == "\U00010980\U00010981"
    metadata = Metadata(
        patient=Patient(firstname="Kim", lastname="\U00010980"), details=Details(notes="\U0001f9b7 hurts")
    )
    assert undrawable_in(metadata) == [
        Undrawable("the patient's last name", "\U00010980", ("Meroitic",)),
        Undrawable("the notes", "\U0001f9b7", ()),
    ]


def test_every_font_file_is_used_and_has_a_licence() -> None:
    files = {path.stem for path in FONT_DIRECTORY.glob("*.ttf")}
    used = {"NotoSans-Bold"} | {
        run.typeface.name for code in range(0x20, 0x30000) for run in font_runs(chr(code)) if not run.missing
    }
    assert files == used
    readme = (FONT_DIRECTORY / "README.md").read_text("utf-8")
    licences = sorted(path.name for path in (FONT_DIRECTORY / "licences").iterdir())
    assert licences == ["Apache-2.0.txt", "Bitstream-Vera.txt", "OFL-1.1.txt"]
    assert all(licence in readme for licence in licences)
    assert sum(path.stat().st_size for path in FONT_DIRECTORY.glob("*.ttf")) < 11 * 1024 * 1024


ANY_TEXT = st.text(max_size=60)
MIXED = st.text(alphabet="abc אבג محم 123 ./,()-+%€\u0301\u200d\u200e\u200f", max_size=40)


@settings(max_examples=200, deadline=None)
@given(MIXED)
def test_levels_give_the_display_order_that_another_implementation_gives(text: str) -> None:
    """python-bidi's Rust implementation, which shares no code with the steps used here."""
    visible = "".join(c for c in text if unicodedata.bidirectional(c) not in {"BN", "NSM"})
    base = base_level(visible)
    levels = embedding_levels(visible, base)
    # L1: trailing white space takes the paragraph's level; lines here end before it.
    end = len(visible.rstrip())
    order = visual_order(levels[:end])
    ours = [visible[:end][index] for index in order]
    theirs = get_display(visible[:end], base_dir="R" if base else "L")
    mirrored = str.maketrans("()", ")(")
    assert "".join(ours).translate(mirrored).replace(")", "(") == str(theirs).replace(")", "(")


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT | MIXED, st.integers(1, 20_000))
@example("0  \u200b", 1)
@example("0  \u200e", 1)
def test_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = break_lines(text, width)
    widest_cluster = max((a or 0 for a in _advances(text)), default=0)
    assert all(line.width <= max(width, widest_cluster * 1.5 + 1) or _single(line.runs) for line in lines)
    seen = sorted(c for line in lines for c in copied(line.runs) if _inked(c))
    expected = sorted(c for c in unicodedata.normalize("NFC", text) if _inked(c))
    assert seen == expected


def _advances(text: str) -> list[float | None]:
    return [a for part in text.split("\n") for a in ShapedText(part).advances()]


def _single(runs: tuple[GlyphRun, ...]) -> bool:
    return len({glyph.cluster for run in runs for glyph in run.glyphs}) <= 2


def _inked(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in {"Cf", "Mn"}


def test_words_break_at_spaces_and_hyphens_and_long_words_anywhere() -> None:
    em = 1000
    assert [copied(line.runs) for line in break_lines("one two-three four", 6 * em)] == [
        "one two-",
        "three four",
    ]
    assert [copied(line.runs) for line in break_lines("on 12-34-56", 5 * em)] == ["on", "12-34-56"]
    pieces = [copied(line.runs) for line in break_lines("W" * 50, 10 * em)]
    assert len(pieces) > 1
    assert "".join(pieces) == "W" * 50


def test_ideographs_break_without_spaces_but_not_before_a_full_stop() -> None:
    lines = [copied(line.runs) for line in break_lines("患者は来ました。", 7 * 1000)]
    assert lines == ["患者は来まし", "た。"]


def test_every_kind_of_line_ending_ends_a_paragraph() -> None:
    text = "a\r\nb\nc\rd\u2028e\u2029f\x85g\vh\fi"
    assert [copied(line.runs) for line in break_lines(text, 9000)] == list("abcdefghi")


def test_one_line_ends_in_an_ellipsis_where_it_was_cut() -> None:
    assert copied(one_line("short", 9000).runs) == "short"
    cut = one_line("X" * 100, 9000)
    assert copied(cut.runs).endswith("X…")
    assert cut.width <= 9000
