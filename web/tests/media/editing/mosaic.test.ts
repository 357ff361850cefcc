import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksOf, meanColour } from "../../../src/media/editing/mosaic";

const areas = fc.record({
  x: fc.integer({ min: -50, max: 5000 }),
  y: fc.integer({ min: -50, max: 5000 }),
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
});

describe("a blurred area", () => {
  it("is covered by few blocks, whatever its size", () => {
    fc.assert(
      fc.property(areas, (area) => {
        const blocks = blocksOf(area);
        const covered = blocks.reduce((sum, { width, height }) => sum + width * height, 0);
        expect(covered).toBeCloseTo(area.width * area.height, 3);
        expect(blocks.length).toBeGreaterThan(0);
        expect(blocks.length).toBeLessThanOrEqual(24);
        const { width, height } = area;
        const least = Math.max(Math.max(width, height) / 6, Math.min(width, height) / 4);
        for (const block of blocks) {
          expect(block.width).toBeGreaterThanOrEqual(Math.min(least, width) - 0.001);
          expect(block.height).toBeGreaterThanOrEqual(Math.min(least, height) - 0.001);
        }
      }),
    );
  });

  it("of a line of words has one row of six blocks, each as high as the line", () => {
    expect(blocksOf({ x: 0, y: 0, width: 600, height: 60 })).toHaveLength(6);
    expect(blocksOf({ x: 0, y: 0, width: 300, height: 300 })).toHaveLength(16);
    expect(blocksOf({ x: 0, y: 0, width: 0, height: 10 })).toEqual([]);
  });

  it("has colours in few steps, so that near ones are the same", () => {
    const pixels = (...values: number[]): Uint8ClampedArray =>
      Uint8ClampedArray.from(values.flatMap((value) => [value, 255 - value, 7, 255]));
    expect(meanColour(pixels(0, 255))).toBe("rgb(112 112 16)");
    expect(meanColour(pixels(96, 127))).toBe(meanColour(pixels(100, 110)));
    const colours = Array.from({ length: 256 }, (_, value) => meanColour(pixels(value)));
    expect(new Set(colours).size).toBeLessThanOrEqual(9);
  });
});
