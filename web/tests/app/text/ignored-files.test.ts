import { describe, expect, it } from "vitest";
import { ignoredFilesText } from "../../../src/app/text/ignored-files";

describe("what was passed over in a report", () => {
  it("is named, if there is anything", () => {
    expect(ignoredFilesText([])).toBeUndefined();
    expect(ignoredFilesText(["__MACOSX/", "a.txt"])).toContain("__MACOSX/, a.txt.");
  });

  it("is bounded in number and length, and printable", () => {
    const text = ignoredFilesText([
      `${"x".repeat(200)}\u202e`,
      ...Array.from({ length: 30 }, (_, at) => `f${at}`),
    ]);
    expect(text).toContain(", and 21 more.");
    expect(text?.length).toBeLessThan(300);
  });
});
