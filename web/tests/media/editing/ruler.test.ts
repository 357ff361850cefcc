import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lengthText, parseLength, pixelsPerMillimetre, scaleBar } from "../../../src/media/editing/ruler";

describe("a scale", () => {
  it("is how many pixels a millimetre has", () => {
    const ruler = { from: { x: 10, y: 10 }, to: { x: 310, y: 410 }, corner: { x: -1, y: 1 } } as const;
    expect(pixelsPerMillimetre({ ...ruler, millimetres: 50 })).toBe(10);
  });

  it("has a bar that says what it is, and leaves room", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 500, noNaN: true }), (pixelsPerMm) => {
        const bar = scaleBar(pixelsPerMm, { width: 3000, height: 2000 });
        if (bar === undefined) return;
        expect(bar.pixels / bar.millimetres).toBeCloseTo(pixelsPerMm, 6);
        expect(bar.pixels).toBeLessThanOrEqual(1200);
      }),
    );
    expect(scaleBar(10, { width: 1000, height: 10 })).toEqual({ millimetres: 20, pixels: 200 });
    expect(scaleBar(10_000, { width: 1000, height: 10 })).toBeUndefined();
  });

  it.each([
    ["5", "cm", 50],
    [" 2,5 ", "cm", 25],
    ["0.1", "mm", 0.1],
    ["12.5", "mm", 12.5],
    ["0", "cm", undefined],
    ["-1", "cm", undefined],
    ["1e3", "mm", undefined],
    ["600", "cm", undefined],
    ["five", "mm", undefined],
    ["", "mm", undefined],
  ] as const)("takes %j %s for %s mm", (written, unit, millimetres) => {
    expect(parseLength(written, unit)).toBe(millimetres);
  });

  it("is written as rulers are", () => {
    expect([0.5, 5, 10, 200].map(lengthText)).toEqual(["0.5 mm", "5 mm", "1 cm", "20 cm"]);
  });
});
