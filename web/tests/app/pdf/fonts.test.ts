import { describe, expect, it } from "vitest";
import { HELVETICA, HELVETICA_BOLD, encode, widthOf } from "../../../src/app/pdf/fonts";

describe("the fonts", () => {
  it("have a width for each character of Windows-1252", () => {
    expect([HELVETICA.widths.length, HELVETICA_BOLD.widths.length]).toEqual([224, 224]);
    expect(widthOf(encode("Hello") ?? [], HELVETICA, 1000)).toBe(722 + 556 + 222 + 222 + 556);
    expect(widthOf(encode("é") ?? [], HELVETICA, 1000)).toBe(556);
    expect(widthOf(encode("€") ?? [], HELVETICA, 1000)).toBe(556);
  });

  it("know what they cannot write", () => {
    expect(encode("Zoë – “€” ™")).toEqual([90, 111, 235, 32, 150, 32, 147, 128, 148, 32, 153]);
    expect(encode("Пример")).toBeNull();
    expect(encode("漢")).toBeNull();
    expect(encode("\u0081")).toBeNull();
  });
});
