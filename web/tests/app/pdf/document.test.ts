import { describe, expect, it } from "vitest";
import { PdfDocument } from "../../../src/app/pdf/document";
import { HELVETICA, encodeWindows1252 } from "../../../src/app/pdf/fonts";

describe("the document", () => {
  it("has its objects where its table says", async () => {
    const pdf = new PdfDocument(595, 842);
    const picture = pdf.addJpeg(new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xd9])]), 2, 3);
    pdf.addPage().text(encodeWindows1252("(a\\b)") ?? [], 10, 20.12345, HELVETICA, 12, [0, 0.5, 1]);
    pdf.addPage().image(picture, 1, 2, 3, 4, "漢");
    const blob = pdf.finish("Title (ü)", new Date(Date.UTC(2026, 2, 4, 5, 6, 7)), "ar", true);
    const text = new TextDecoder("latin1").decode(await blob.arrayBuffer());
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
    const rows = text.slice(start).split("\n").slice(2);
    const count = Number(/^xref\n0 (\d+)\n/.exec(text.slice(start))?.[1]);
    expect(count).toBe(9);
    for (let id = 1; id < count; id++) {
      const offset = Number(rows[id]?.slice(0, 10));
      expect(text.slice(offset, offset + 8)).toBe(`${id} 0 obj\n`);
    }
    expect(text).toContain("<28615c6229> Tj");
    expect(text).toContain("10 20.123 Td");
    expect(text).toContain("/ActualText <feff6f22>");
    expect(text).toContain("/Lang (ar)");
    expect(text).toContain("/Direction /R2L");
    expect(text).toContain("/CreationDate (D:20260304050607Z)");
    expect(text).toMatch(/\/Count 2 \/Kids \[5 0 R 7 0 R\]/);
  });
});
