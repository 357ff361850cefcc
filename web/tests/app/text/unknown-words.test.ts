import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asWritten } from "../../../src/app/text/unknown-words";

describe("a stranger's word", () => {
  it("stays as it is, but for what acts on the text around it", () => {
    expect(asWritten("delegate")).toBe("delegate");
    expect(asWritten("<b>bold</b> & more")).toBe("<b>bold</b> & more");
    expect(asWritten(" a\tb\r\nc\u2028d\u202ee\u0000f\ufefff ")).toBe("a b cdeff");
    expect(asWritten("نامه\u200cای")).toBe("نامه\u200cای");
  });

  it("is one short line, whatever comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (text) => {
        const shown = asWritten(text);
        expect(shown.length).toBeLessThanOrEqual(200);
        expect(shown).not.toMatch(/[\n\r\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
