import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  WHOLE,
  placementOf,
  projectionOf,
  zoomedAt,
} from "../../../../../src/app/pages/compose/editor/viewport";
import { resultSize } from "../../../../../src/media/editing";

const STAGE = { width: 390, height: 500 };
const places = fc.record({ x: fc.integer({ min: -200, max: 200 }), y: fc.integer({ min: -200, max: 200 }) });
const views = fc
  .tuple(fc.double({ min: 1.1, max: 8, noNaN: true }), places)
  .map(([zoom, at]) => zoomedAt(WHOLE, zoom, at));
const frames = fc.record({
  crop: fc.constantFrom({ x: 0, y: 0, width: 4000, height: 3000 }, { x: 7, y: 90, width: 300, height: 2000 }),
  turns: fc.constantFrom(0, 1, 2, 3),
});

describe("the photo on the screen", () => {
  it("is wholly there at first, in the middle", () => {
    const { scale, x, y } = placementOf(STAGE, { width: 4000, height: 3000 }, WHOLE);
    expect(x).toBeGreaterThanOrEqual(22);
    expect(2 * x + 4000 * scale).toBeCloseTo(STAGE.width, 6);
    expect(2 * y + 3000 * scale).toBeCloseTo(STAGE.height, 6);
  });

  it("has each place once, there and back, also when it is zoomed and turned", () => {
    fc.assert(
      fc.property(frames, views, places, (frame, view, place) => {
        const projection = projectionOf(frame, placementOf(STAGE, resultSize(frame), view));
        const there = projection.pointToScreen(projection.pointToPhoto(place));
        expect(there.x).toBeCloseTo(place.x, 6);
        expect(there.y).toBeCloseTo(place.y, 6);
      }),
    );
  });

  it("stays under the fingers when it is zoomed", () => {
    fc.assert(
      fc.property(frames, views, places, (frame, view, at) => {
        const size = resultSize(frame);
        const onStage = { x: at.x + STAGE.width / 2, y: at.y + STAGE.height / 2 };
        const seen = (shown: typeof view) =>
          projectionOf(frame, placementOf(STAGE, size, shown)).pointToPhoto(onStage);
        const [before, after] = [seen(view), seen(zoomedAt(view, 1.5, at))];
        expect(after.x).toBeCloseTo(before.x, 4);
        expect(after.y).toBeCloseTo(before.y, 4);
      }),
    );
  });

  it("is wholly there again when it is zoomed out", () => {
    expect(zoomedAt(zoomedAt(WHOLE, 4, { x: 90, y: -70 }), 0.1, { x: 10, y: 10 })).toEqual(WHOLE);
  });
});
