// Where things are on a photo, and where they come to lie once it is turned and cropped. Marks belong to the photo as
// it was, so that they stay on what they mark in whatever order it is turned and cropped.

import type { ImageSize } from "../image-codec";

/** In pixels from the upper left corner; fractions of pixels are places too. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle, in pixels. */
export interface Area extends Point, ImageSize {}

/** Whole quarter turns clockwise. */
export type Turns = 0 | 1 | 2 | 3;

/** What is kept of a photo, and how it is turned. */
export interface Frame {
  /** In the photo's own pixels. */
  readonly crop: Area;
  readonly turns: Turns;
}

/** x' = a x + c y + e and y' = b x + d y + f, in the order in which a canvas takes them. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** What an arrow key does to a place, in steps. */
export const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A corner of an area: which way from its middle. */
export interface Corner {
  readonly x: -1 | 1;
  readonly y: -1 | 1;
}

export const CORNERS: readonly Corner[] = [
  { x: -1, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 1 },
  { x: -1, y: 1 },
];

export function wholeOf({ width, height }: ImageSize): Area {
  return { x: 0, y: 0, width, height };
}

export function turned(turns: Turns, by = 1): Turns {
  return ((((turns + by) % 4) + 4) % 4) as Turns;
}

export function resultSize({ crop, turns }: Frame): ImageSize {
  return turns % 2 === 0
    ? { width: crop.width, height: crop.height }
    : { width: crop.height, height: crop.width };
}

/** What takes a place on the photo to its place in the result. */
export function matrixOf({ crop, turns }: Frame): Matrix {
  const { x, y, width, height } = crop;
  switch (turns) {
    case 0:
      return [1, 0, 0, 1, -x, -y];
    case 1:
      return [0, 1, -1, 0, y + height, -x];
    case 2:
      return [-1, 0, 0, -1, x + width, y + height];
    case 3:
      return [0, -1, 1, 0, -y, x + width];
  }
}

export function toResult(frame: Frame, { x, y }: Point): Point {
  const [a, b, c, d, e, f] = matrixOf(frame);
  // + 0: there is no -0, which is equal to nothing else where objects are compared
  return { x: a * x + c * y + e + 0, y: b * x + d * y + f + 0 };
}

export function toPhoto(frame: Frame, { x, y }: Point): Point {
  // what turns is orthogonal: turned over it turns back
  const [a, b, c, d, e, f] = matrixOf(frame);
  return { x: a * (x - e) + b * (y - f) + 0, y: c * (x - e) + d * (y - f) + 0 };
}

/** A way on the result (no place), as a way on the photo. */
export function wayToPhoto(frame: Frame, way: Point): Point {
  const [a, b, c, d] = matrixOf(frame);
  return { x: a * way.x + b * way.y + 0, y: c * way.x + d * way.y + 0 };
}

export function areaToResult(frame: Frame, area: Area): Area {
  return between(toResult(frame, area), toResult(frame, farCorner(area)));
}

export function areaToPhoto(frame: Frame, area: Area): Area {
  return between(toPhoto(frame, area), toPhoto(frame, farCorner(area)));
}

/** The area of which these are opposite corners. */
export function between(one: Point, other: Point): Area {
  return {
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}

export function middleOf({ x, y, width, height }: Area): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

export function cornerOf(area: Area, corner: Corner): Point {
  const middle = middleOf(area);
  return { x: middle.x + (corner.x * area.width) / 2, y: middle.y + (corner.y * area.height) / 2 };
}

/** The part of an area that is within bounds; of no size where there is none. */
export function within(area: Area, bounds: Area): Area {
  const near = clampPoint(area, bounds);
  const far = clampPoint(farCorner(area), bounds);
  return { x: near.x, y: near.y, width: far.x - near.x, height: far.y - near.y };
}

/** The same area somewhere else, within bounds. */
export function movedArea(area: Area, way: Point, bounds: Area): Area {
  return {
    ...area,
    x: clamp(area.x + way.x, bounds.x, bounds.x + bounds.width - area.width),
    y: clamp(area.y + way.y, bounds.y, bounds.y + bounds.height - area.height),
  };
}

/** The area with one corner somewhere else: within bounds, and no edge shorter than `least` or than it was. */
export function resizedArea(area: Area, corner: Corner, way: Point, bounds: Area, least: number): Area {
  const fixed = cornerOf(area, { x: -corner.x as -1 | 1, y: -corner.y as -1 | 1 });
  const from = cornerOf(area, corner);
  const to = clampPoint({ x: from.x + way.x, y: from.y + way.y }, bounds);
  return between(fixed, {
    x: awayFrom(fixed.x, to.x, corner.x, Math.min(least, area.width)),
    y: awayFrom(fixed.y, to.y, corner.y, Math.min(least, area.height)),
  });
}

/** The nearest area that begins and ends between pixels, and has some. */
export function wholePixels({ x, y, width, height }: Area): Area {
  const [left, top] = [Math.round(x), Math.round(y)];
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.round(x + width) - left),
    height: Math.max(1, Math.round(y + height) - top),
  };
}

export function movedPoint(point: Point, way: Point, bounds: Area): Point {
  return clampPoint({ x: point.x + way.x, y: point.y + way.y }, bounds);
}

export function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function farCorner({ x, y, width, height }: Area): Point {
  return { x: x + width, y: y + height };
}

function clampPoint({ x, y }: Point, bounds: Area): Point {
  return {
    x: clamp(x, bounds.x, bounds.x + bounds.width),
    y: clamp(y, bounds.y, bounds.y + bounds.height),
  };
}

function awayFrom(fixed: number, to: number, way: -1 | 1, least: number): number {
  return way > 0 ? Math.max(to, fixed + least) : Math.min(to, fixed - least);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
