"""Writing the document piece by piece: ReportLab itself collects it in memory, pictures and all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc


def stream_document(document: Any, destination: BinaryIO) -> None:  # noqa: ANN401 - ReportLab ships no types
    """Have a document written to ``destination``, one object after the other, when it is saved."""
    document.format = partial(_write, document, destination)


class JpegStream(pdfdoc.PDFStream):  # type: ignore[misc] # ReportLab ships no types
    """A picture as it is (DCTDecode, ISO 32000-1, 7.4.8), read when it is written and not before.

    Args:
        read: returns the JPEG.
        pixels: width and height.
        mode: ``L`` or ``RGB``.
    """

    def __init__(self, read: Callable[[], bytes], pixels: tuple[int, int], mode: str) -> None:
        super().__init__()
        self._read = read
        self.dictionary.dict.update(
            Type=pdfdoc.PDFName("XObject"),
            Subtype=pdfdoc.PDFName("Image"),
            Width=pixels[0],
            Height=pixels[1],
            BitsPerComponent=8,
            ColorSpace=pdfdoc.PDFName("DeviceGray" if mode == "L" else "DeviceRGB"),
            Filter=pdfdoc.PDFName("DCTDecode"),
        )

    def format(self, document: Any) -> bytes:  # noqa: ANN401 - ReportLab ships no types
        """Return the object; ReportLab's protocol."""
        written = pdfdoc.PDFStream(dictionary=self.dictionary, content=self._read())
        return bytes(written.format(document))


class _File(pdfdoc.PDFFile):  # type: ignore[misc] # ReportLab ships no types
    """What ReportLab adds objects to, and asks where they begin."""

    def __init__(self, version: tuple[int, int], destination: BinaryIO) -> None:
        super().__init__(version)
        destination.write(b"".join(self.strings))
        self.strings.clear()
        self.write = destination.write


def _write(document: Any, destination: BinaryIO) -> bytes:  # noqa: ANN401 - ReportLab ships no types
    """What PDFDocument.format does for a document without encryption and signatures, but object by object."""
    document.encrypt.prepare(document)
    version = document._pdfVersion  # noqa: SLF001 - ReportLab says it nowhere else
    file = _File(version, destination)
    ids: list[str] = []
    # objects may be added while others are written
    while (number := len(ids) + 1) in document.numberToId:
        name = document.numberToId[number]
        written = pdfdoc.PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = file.add(written)
        ids.append(name)
    table = pdfdoc.PDFCrossReferenceTable()
    table.addsection(0, ids)
    trailer = pdfdoc.PDFTrailer(
        startxref=file.add(table.format(document)),
        Size=len(ids) + 1,
        Root=document.Reference(document.Catalog),
        Info=document.Reference(document.info),
        ID=document.ID(),
    )
    file.add(trailer.format(document))
    return b""
