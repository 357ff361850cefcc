import { describe, expect, it } from "vitest";
import { HELVETICA, HELVETICA_BOLD, encodeWindows1252, textWidth } from "../../../src/app/pdf/fonts";

describe("the fonts", () => {
  it("have a width for each character of Windows-1252", () => {
    expect([HELVETICA.widths.length, HELVETICA_BOLD.widths.length]).toEqual([224, 224]);
    expect(textWidth(encodeWindows1252("Hello") ?? [], HELVETICA, 1000)).toBe(722 + 556 + 222 + 222 + 556);
    expect(textWidth(encodeWindows1252("é") ?? [], HELVETICA, 1000)).toBe(556);
    expect(textWidth(encodeWindows1252("€") ?? [], HELVETICA, 1000)).toBe(556);
  });

  it("know what they cannot write", () => {
    expect(encodeWindows1252("Zoë – “€” ™")).toEqual([90, 111, 235, 32, 150, 32, 147, 128, 148, 32, 153]);
    expect(encodeWindows1252("Пример")).toBeNull();
    expect(encodeWindows1252("漢")).toBeNull();
    expect(encodeWindows1252("\u0081")).toBeNull();
  });
});
