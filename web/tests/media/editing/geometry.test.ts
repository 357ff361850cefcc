import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Area,
  CORNERS,
  type Frame,
  type Point,
  areaToPhoto,
  areaToResult,
  cornerOf,
  movedArea,
  resizedArea,
  resultSize,
  toPhoto,
  toResult,
  turned,
  wayToPhoto,
  wholeOf,
  wholePixels,
  within,
} from "../../../src/media/editing/geometry";

const PHOTO = { width: 4000, height: 3000 };
const BOUNDS = wholeOf(PHOTO);
const pixel = fc.integer({ min: 0, max: 2900 });
const points: fc.Arbitrary<Point> = fc.record({ x: pixel, y: pixel });
const areas: fc.Arbitrary<Area> = fc
  .record({
    x: pixel,
    y: pixel,
    width: fc.integer({ min: 1, max: 1000 }),
    height: fc.integer({ min: 1, max: 1000 }),
  })
  .map((area) => within(area, BOUNDS));
const frames: fc.Arbitrary<Frame> = fc.record({ crop: areas, turns: fc.constantFrom(0, 1, 2, 3) });
const ways: fc.Arbitrary<Point> = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
});

function isIn(area: Area, bounds: Area): boolean {
  return (
    area.x >= bounds.x &&
    area.y >= bounds.y &&
    area.x + area.width <= bounds.x + bounds.width &&
    area.y + area.height <= bounds.y + bounds.height
  );
}

describe("a turned and cropped photo", () => {
  it("has each place once, there and back", () => {
    fc.assert(
      fc.property(frames, points, areas, (frame, point, area) => {
        expect(toPhoto(frame, toResult(frame, point))).toEqual({ x: point.x, y: point.y });
        expect(areaToPhoto(frame, areaToResult(frame, area))).toEqual(area);
      }),
    );
  });

  it("begins at the corner of what is kept", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(areaToResult(frame, frame.crop)).toEqual(wholeOf(resultSize(frame)));
      }),
    );
  });

  it("turns clockwise: what was at the top is at the right", () => {
    const frame = { crop: BOUNDS, turns: 1 } as const;
    expect(resultSize(frame)).toEqual({ width: 3000, height: 4000 });
    expect(toResult(frame, { x: 0, y: 0 })).toEqual({ x: 3000, y: 0 });
    expect(toResult(frame, { x: 4000, y: 0 })).toEqual({ x: 3000, y: 4000 });
  });

  it("is as it was after four turns", () => {
    fc.assert(
      fc.property(frames, points, (frame, point) => {
        const again = { ...frame, turns: turned(turned(turned(turned(frame.turns)))) };
        expect(toResult(again, point)).toEqual(toResult(frame, point));
      }),
    );
  });

  it("shows the same whether it is turned or cropped first", () => {
    fc.assert(
      fc.property(areas, fc.constantFrom(0, 1, 2, 3), points, (crop, turns, point) => {
        const turnedFirst = areaToPhoto({ crop: BOUNDS, turns }, areaToResult({ crop: BOUNDS, turns }, crop));
        expect(turnedFirst).toEqual(crop);
        const [whole, kept] = [{ crop: BOUNDS, turns } as const, { crop, turns } as const];
        const [there, corner] = [toResult(whole, point), areaToResult(whole, crop)];
        expect(toResult(kept, point)).toEqual({ x: there.x - corner.x, y: there.y - corner.y });
      }),
    );
  });

  it("moves a place as far as a hand does", () => {
    fc.assert(
      fc.property(frames, points, ways, (frame, point, way) => {
        const [from, moved] = [toResult(frame, point), wayToPhoto(frame, way)];
        const to = toResult(frame, { x: point.x + moved.x, y: point.y + moved.y });
        expect(to).toEqual({ x: from.x + way.x, y: from.y + way.y });
      }),
    );
  });
});

describe("an area", () => {
  it("stays within the photo and as large as it is when it is moved", () => {
    fc.assert(
      fc.property(areas, ways, (area, way) => {
        const moved = movedArea(area, way, BOUNDS);
        expect(isIn(moved, BOUNDS)).toBe(true);
        expect([moved.width, moved.height]).toEqual([area.width, area.height]);
      }),
    );
  });

  it("keeps its other corner and some size when one is moved", () => {
    fc.assert(
      fc.property(areas, fc.constantFrom(...CORNERS), ways, (area, corner, way) => {
        const opposite = { x: -corner.x as -1 | 1, y: -corner.y as -1 | 1 };
        const resized = resizedArea(area, corner, way, BOUNDS, 20);
        expect(cornerOf(resized, opposite)).toEqual(cornerOf(area, opposite));
        expect(isIn(resized, BOUNDS)).toBe(true);
        expect(resized.width).toBeGreaterThanOrEqual(Math.min(20, area.width));
        expect(resized.height).toBeGreaterThanOrEqual(Math.min(20, area.height));
      }),
    );
  });

  it("of whole pixels has at least one", () => {
    expect(wholePixels({ x: 10.4, y: 10.6, width: 0.2, height: 5.2 })).toEqual({
      x: 10,
      y: 11,
      width: 1,
      height: 5,
    });
  });

  it("outside of its bounds has no size", () => {
    const outside = within({ x: 5000, y: 10, width: 100, height: 100 }, BOUNDS);
    expect(outside.width).toBe(0);
  });
});
