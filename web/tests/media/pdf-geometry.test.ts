import { describe, expect, it } from "vitest";
import { drawingScale, pageAt, scaleOf, zoomBy } from "../../src/media/pdf/geometry";

const A4 = { width: 595, height: 842 };

describe("a page", () => {
  it("is as wide as there is room, and on a large screen twice as large as its points", () => {
    expect(scaleOf(A4, 297.5, 1)).toBe(0.5);
    expect(scaleOf(A4, 10_000, 1)).toBe(2);
    expect(scaleOf(A4, 297.5, 3)).toBe(1.5);
    expect(scaleOf({ width: 1e9, height: 1 }, 300, 1)).toBeGreaterThan(0);
  });

  it("is drawn as sharp as the screen, and never larger than a canvas can be", () => {
    expect(drawingScale(A4, 1, 3)).toBe(3);
    for (const size of [A4, { width: 10, height: 14_400 }, { width: 14_400, height: 14_400 }]) {
      const scale = drawingScale(size, 10, 3);
      expect(size.width * scale * size.height * scale).toBeLessThanOrEqual(16_777_217);
      expect(Math.max(size.width, size.height) * scale).toBeLessThanOrEqual(8193);
    }
  });

  it("is zoomed within bounds", () => {
    expect(zoomBy(1, 1.25)).toBe(1.25);
    expect(zoomBy(5, 1.25)).toBe(5);
    expect(zoomBy(0.5, 0.8)).toBe(0.5);
  });
});

it.each([
  [0, 1],
  [10, 1],
  [860, 1],
  [870, 2],
  [99_999, 3],
])("what is in the middle at %s is page %s", (middle, page) => {
  expect(pageAt([12, 866, 1720], middle)).toBe(page);
});
