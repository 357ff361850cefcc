// What fingers, pens and mice do on the photo: one draws or moves it, two zoom and move it, a wheel zooms.

import { useRef } from "preact/hooks";
import { type Point, distance } from "../../../../media/editing";
import { type View, pannedBy, zoomedAt } from "./viewport";

/** A finger that wanders less has tapped. */
const SLOP = 8;
const MAIN_BUTTON = 0;
const WHEEL_BUTTON = 1;

export interface GestureListeners {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
  readonly onWheel: (event: WheelEvent) => void;
}

/** All places are in CSS pixels from the upper left corner of the element that listens. */
export function useStageGestures(options: {
  /** Whether one finger draws; else it moves the photo. */
  readonly draws: boolean;
  readonly onDraw: (from: Point, to: Point) => void;
  /** What was drawn stays, or goes because a second finger came. */
  readonly onDrawn: (stays: boolean) => void;
  readonly onTap: (at: Point) => void;
  readonly onView: (change: (before: View) => View) => void;
}): GestureListeners {
  const pointers = useRef(new Map<number, Point>());
  const start = useRef<Point>({ x: 0, y: 0 });
  const doing = useRef<"nothing" | "drawing" | "moving">("nothing");

  const down = (event: PointerEvent): void => {
    // a second finger whose first one is on a handle
    if (pointers.current.size === 0 && !event.isPrimary) return;
    if (event.button !== MAIN_BUTTON && event.button !== WHEEL_BUTTON) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, placeOf(event));
    if (pointers.current.size > 1) {
      if (doing.current === "drawing") options.onDrawn(false);
      doing.current = "moving";
      return;
    }
    start.current = placeOf(event);
    doing.current = event.button === WHEEL_BUTTON ? "moving" : "nothing";
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = placeOf(event);
    pointers.current.set(event.pointerId, now);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      options.onView((view) => pinched(view, before, now, other, middleOfElement(event)));
      return;
    }
    if (doing.current === "nothing" && distance(start.current, now) > SLOP) {
      doing.current = options.draws ? "drawing" : "moving";
    }
    if (doing.current === "drawing") options.onDraw(start.current, now);
    else if (doing.current === "moving") {
      options.onView((view) => pannedBy(view, { x: now.x - before.x, y: now.y - before.y }));
    }
  };
  const up = (event: PointerEvent): void => {
    if (!pointers.current.delete(event.pointerId) || pointers.current.size > 0) return;
    const did = doing.current;
    doing.current = "nothing";
    if (did === "drawing") options.onDrawn(event.type === "pointerup");
    else if (did === "nothing" && event.type === "pointerup") options.onTap(placeOf(event));
  };
  return {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerCancel: up,
    onWheel: (event) => {
      event.preventDefault();
      const [at, middle] = [placeOf(event), middleOfElement(event)];
      options.onView((view) =>
        zoomedAt(view, Math.exp(-event.deltaY / 400), { x: at.x - middle.x, y: at.y - middle.y }),
      );
    },
  };
}

/** One of two fingers has moved: what is between them stays between them. */
function pinched(view: View, before: Point, now: Point, other: Point, middle: Point): View {
  const factor = distance(now, other) / Math.max(1, distance(before, other));
  const at = { x: (before.x + other.x) / 2 - middle.x, y: (before.y + other.y) / 2 - middle.y };
  return pannedBy(zoomedAt(view, factor, at), { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
}

function placeOf(event: MouseEvent): Point {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function middleOfElement(event: MouseEvent): Point {
  const { clientWidth, clientHeight } = event.currentTarget as HTMLElement;
  return { x: clientWidth / 2, y: clientHeight / 2 };
}
