import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { pathOf } from "../../src/app/qr-code";

describe("the dark modules of a QR code", () => {
  it("are drawn in one piece where they lie beside one another", () => {
    const rows = [
      [true, true, false, true],
      [false, false, false, false],
      [false, true, true, true],
    ];
    expect(pathOf(rows)).toBe("M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z");
  });

  it("are all of a link's, and none of its quiet zone", () => {
    const { data, size } = encode(`https://my.picsafe.example/app/report/au/${"a".repeat(45)}`, {
      border: 4,
    });
    const area = [...pathOf(data).matchAll(/h(\d+)v1/g)].reduce((sum, [, width]) => sum + Number(width), 0);
    expect(area).toBe(data.flat().filter(Boolean).length);
    expect(data.slice(0, 4).flat().some(Boolean)).toBe(false);
    expect(data.every((row) => !row.slice(0, 4).some(Boolean) && !row.slice(size - 4).some(Boolean))).toBe(
      true,
    );
  });
});
