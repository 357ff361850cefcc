import type { JSX } from "preact";
import { useRef } from "preact/hooks";

export const ZOOM_STEP = 1.4;
const MAX_ZOOM = 8;
const PAN_STEP = 60;
// what is shorter, in CSS pixels, was no swipe
const SWIPE = 60;

/** How a picture is looked at: `x` and `y` in CSS pixels. */
export interface Viewport {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
export const INITIAL_VIEWPORT: Viewport = { zoom: 1, x: 0, y: 0 };

/** What CSS calls the transform. */
export function transformOf({ x, y, zoom }: Viewport): string {
  return `translate(${x}px, ${y}px) scale(${zoom})`;
}

export function zoomBy(view: Viewport, factor: number): Viewport {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom * factor));
  if (zoom === 1) return INITIAL_VIEWPORT;
  return { zoom, x: (view.x * zoom) / view.zoom, y: (view.y * zoom) / view.zoom };
}

/** Where a picture is zoomed by wheel and by two fingers, and moved by hand; unzoomed, a swipe is a step to another. */
export function ZoomArea(props: {
  readonly view: Viewport;
  readonly onView: (change: (before: Viewport) => Viewport) => void;
  readonly onSwipe?: ((step: number) => void) | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  const pointers = useRef(new Map<number, readonly [x: number, y: number]>());
  // where a lone finger came down on a picture that is not zoomed
  const swipe = useRef<number | null>(null);
  const { view: current, onView, onSwipe } = props;
  const moved = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = [event.clientX, event.clientY] as const;
    const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    pointers.current.set(event.pointerId, now);
    if (other !== undefined) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      onView((view) => zoomBy(view, factor));
    } else if (current.zoom > 1) {
      onView((view) => ({ ...view, x: view.x + now[0] - before[0], y: view.y + now[1] - before[1] }));
    }
  };
  const lifted = (event: PointerEvent): void => {
    pointers.current.delete(event.pointerId);
    const way = swipe.current === null ? 0 : event.clientX - swipe.current;
    swipe.current = null;
    if (event.type === "pointerup" && Math.abs(way) > SWIPE) onSwipe?.(way > 0 ? -1 : 1);
  };
  return (
    <div
      class="viewer-canvas"
      onWheel={(event) => {
        event.preventDefault();
        onView((view) => zoomBy(view, Math.exp(-event.deltaY / 400)));
      }}
      onDblClick={() => {
        onView((view) => (view.zoom > 1 ? INITIAL_VIEWPORT : zoomBy(view, 2.5)));
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, [event.clientX, event.clientY]);
        swipe.current = pointers.current.size === 1 && current.zoom === 1 ? event.clientX : null;
      }}
      onPointerMove={moved}
      onPointerUp={lifted}
      onPointerCancel={lifted}
    >
      {props.children}
    </div>
  );
}

/** What a key does: a step to another photo, or a change of the view. */
export function keyAction(
  key: string,
  isZoomed: boolean,
  onMove: unknown,
): number | ((view: Viewport) => Viewport) | undefined {
  if (key === "+" || key === "=") return (view) => zoomBy(view, ZOOM_STEP);
  if (key === "-") return (view) => zoomBy(view, 1 / ZOOM_STEP);
  if (key === "0") return () => INITIAL_VIEWPORT;
  const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
    ArrowLeft: [1, 0],
    ArrowRight: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const arrow = arrows[key];
  if (arrow === undefined) return undefined;
  if (isZoomed)
    return (view) => ({ ...view, x: view.x + arrow[0] * PAN_STEP, y: view.y + arrow[1] * PAN_STEP });
  return onMove === undefined || arrow[0] === 0 ? undefined : -arrow[0];
}

function distance(one: readonly [number, number], other: readonly [number, number]): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
