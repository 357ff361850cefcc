// How large the pages of a PDF are shown, and which of them one is looking at.

/** Of a page, in points (1/72 inch), or in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const ZOOM_STEP = 1.25;
const LEAST_ZOOM = 0.5;
const MOST_ZOOM = 5;
// CSS pixels a point at which a page is as large as on paper
const AS_ON_PAPER = 96 / 72;
// what the smallest of today's browsers give a canvas
const MOST_PIXELS = 16_777_216;
const LONGEST_EDGE = 8192;

/** CSS pixels a point: as wide as there is room, and not much larger than on paper; times the zoom. */
export function scaleOf(page: Size, room: number, zoom: number): number {
  return Math.max(0.05, Math.min(room / page.width, AS_ON_PAPER * 1.5)) * zoom;
}

export function zoomBy(zoom: number, factor: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom * factor));
}

/** Canvas pixels a point: as sharp as the screen, as far as a canvas has room for it. */
export function drawingScale({ width, height }: Size, scale: number, screen: number): number {
  return Math.min(
    scale * screen,
    Math.sqrt(MOST_PIXELS / (width * height)),
    LONGEST_EDGE / Math.max(width, height),
  );
}

/** The page that the middle of the view shows, counted from 1; `tops` are the upper ends of all pages in order. */
export function pageAt(tops: readonly number[], middle: number): number {
  return Math.max(1, tops.filter((top) => top <= middle).length);
}
