// Where the photo is on the screen: fitted into its place, zoomed and moved. All in CSS pixels.

import {
  type Area,
  type Frame,
  type Point,
  areaToResult,
  toPhoto,
  toResult,
  wayToPhoto,
} from "../../../../media/editing";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How far the picture is zoomed, and moved from the middle. */
export interface View extends Point {
  readonly zoom: number;
}

/** `scale`: how many CSS pixels a pixel of the result has; `x` and `y` are its upper left corner. */
export interface Placement extends Point {
  readonly scale: number;
}

export const WHOLE: View = { zoom: 1, x: 0, y: 0 };
export const ZOOM_STEP = 1.5;
const MAX_ZOOM = 16;
/** Half a target for a finger: the corners of the picture can be grasped. */
const MARGIN = 24;

export function placementOf(stage: Size, result: Size, view: View): Placement {
  const fitted = Math.min(
    Math.max(1, stage.width - 2 * MARGIN) / result.width,
    Math.max(1, stage.height - 2 * MARGIN) / result.height,
  );
  const scale = fitted * view.zoom;
  return {
    scale,
    x: (stage.width - result.width * scale) / 2 + view.x,
    y: (stage.height - result.height * scale) / 2 + view.y,
  };
}

/** Between places on the photo and places on the stage. */
export interface Projection {
  /** CSS pixels for a pixel of the photo. */
  readonly scale: number;
  readonly pointToScreen: (point: Point) => Point;
  readonly pointToPhoto: (point: Point) => Point;
  readonly areaToScreen: (area: Area) => Area;
  /** A way, not a place. */
  readonly wayToPhoto: (way: Point) => Point;
}

export function projectionOf(frame: Frame, { scale, x, y }: Placement): Projection {
  const onScreen = (point: Point): Point => ({ x: x + point.x * scale, y: y + point.y * scale });
  return {
    scale,
    pointToScreen: (point) => onScreen(toResult(frame, point)),
    pointToPhoto: (point) => toPhoto(frame, { x: (point.x - x) / scale, y: (point.y - y) / scale }),
    areaToScreen: (area) => {
      const found = areaToResult(frame, area);
      return { ...onScreen(found), width: found.width * scale, height: found.height * scale };
    },
    wayToPhoto: (way) => wayToPhoto(frame, { x: way.x / scale, y: way.y / scale }),
  };
}

/** Zooms so that what is at a place, seen from the stage's middle, stays there. */
export function zoomedAt(view: View, factor: number, at: Point = { x: 0, y: 0 }): View {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom * factor));
  if (zoom === 1) return WHOLE;
  const by = zoom / view.zoom;
  return { zoom, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

export function pannedBy(view: View, way: Point): View {
  return { ...view, x: view.x + way.x, y: view.y + way.y };
}
