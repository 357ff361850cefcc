"""Embedding fonts in the PDF: one composite font (ISO 32000-1, 9.7) for each typeface that was drawn with.

ReportLab's own TrueType support encodes characters, and shaping yields glyphs: ligatures, joined letters
and marks that no character stands for. Here every pair of a glyph and the text it stands for has a code of
its own, so that what is copied or searched for is the text that was written, in any script.
"""

from __future__ import annotations

import unicodedata
from struct import pack
from typing import Final

import uharfbuzz  # type: ignore[import-untyped] # ships no types
from reportlab.pdfbase import pdfdoc

from chalicelib.format.pdf.fonts import REPLACEMENT, Typeface

_SYMBOLIC: Final = 4
_BFCHARS_IN_A_BLOCK: Final = 100
# The PDF places every glyph itself, so that tables for layout, naming and lookup would only add bytes.
_UNNEEDED_TABLES: Final = frozenset(
    int.from_bytes(tag, "big") for tag in (b"GSUB", b"GPOS", b"GDEF", b"name", b"post", b"OS/2", b"cmap")
)
_UNMAPPABLE: Final = frozenset(["Cc", "Cs"])
_CMAP_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL: Final = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class EmbeddedFont:
    """A typeface's glyphs in one document, numbered in the order in which they are first drawn.

    ReportLab calls ``addObjects`` when the document is written, as it does for its own dynamic fonts.
    """

    def __init__(self, typeface: Typeface, resource: str) -> None:
        self.resource = resource
        self._typeface = typeface
        self._codes: dict[tuple[int, str], int] = {}

    def code(self, glyph_id: int, text: str) -> int:
        """Return the two-byte code for a glyph that stands for ``text``."""
        return self._codes.setdefault((glyph_id, text), len(self._codes) + 1)

    def width(self, glyph_id: int) -> int:
        """Return the advance that the PDF states for a glyph, in thousandths of the font size."""
        advance: int = self._typeface.shaper.get_glyph_h_advance(glyph_id)
        return round(advance * 1000 / self._typeface.units_per_em)

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802 - ReportLab's name
        """Add the font, its subset and its mapping to Unicode to the document."""
        subset, new_ids = self._subset()
        name = pdfdoc.PDFName(f"{_subset_tag(self.resource)}+{self._typeface.name}")
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": name,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": document.Reference(self._descriptor(document, name, subset)),
                "DW": 0,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([self.width(glyph) for glyph, _ in self._codes])]),
                "CIDToGIDMap": document.Reference(
                    _stream(pack(">H", 0) + b"".join(pack(">H", new_ids[glyph]) for glyph, _ in self._codes))
                ),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": name,
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
                "ToUnicode": document.Reference(_stream(self._to_unicode())),
            }
        )
        document.idToObject[pdfdoc.BasicFonts].dict[self.resource] = document.Reference(font)

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update({glyph for glyph, _ in self._codes})
        wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.drop_table_tag_set.update(_UNNEEDED_TABLES)
        plan = uharfbuzz.SubsetPlan(self._typeface.shaper.face, wanted)
        return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)

    def _descriptor(
        self, document: pdfdoc.PDFDocument, name: pdfdoc.PDFName, subset: bytes
    ) -> pdfdoc.PDFDictionary:
        file = _stream(subset)
        file.dictionary["Length1"] = len(subset)
        ascent, descent = round(self._typeface.ascent), round(self._typeface.descent)
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": name,
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([-1000, -descent, 2000, ascent]),
                "ItalicAngle": 0,
                "Ascent": ascent,
                "Descent": -descent,
                "CapHeight": ascent,
                "StemV": 80,
                "FontFile2": document.Reference(file),
            }
        )

    def _to_unicode(self) -> bytes:
        entries = [f"<{code:04X}> <{utf16(text)}>\n" for (_, text), code in self._codes.items()]
        blocks = []
        for start in range(0, len(entries), _BFCHARS_IN_A_BLOCK):
            block = entries[start : start + _BFCHARS_IN_A_BLOCK]
            blocks.append(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n")
        return (_CMAP_HEAD + "".join(blocks) + _CMAP_TAIL).encode("ascii")


def _stream(content: bytes) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


def _subset_tag(resource: str) -> str:
    """Return the six capitals that mark a subset's name (ISO 32000-1, 9.6.4)."""
    return "".join(chr(ord("A") + int(digit)) for digit in resource[1:].zfill(6))


def utf16(text: str) -> str:
    """Return a text as the hexadecimal UTF-16 that PDF wants; what Unicode cannot encode is replaced."""
    mappable = (
        REPLACEMENT if unicodedata.category(character) in _UNMAPPABLE else character for character in text
    )
    return "".join(mappable).encode("utf-16-be").hex().upper()
