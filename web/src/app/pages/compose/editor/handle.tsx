import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { ARROWS, type Area, type Point } from "../../../../media/editing";

/** How far an arrow key moves something, in CSS pixels: with a zoomed photo it is less of the photo. */
const KEY_STEP = 8;

/** What can be moved on the photo: by hand, and by the arrow keys while it has the focus. */
export function Handle(props: {
  /** In CSS pixels on the stage. */
  readonly box: Area;
  readonly label: string;
  readonly class: string;
  readonly selected?: boolean;
  /** Called when it is grasped; what it gives is told each way from there, in CSS pixels. */
  readonly onGrasp: () => (way: Point) => void;
  /**
   * A step by an arrow key, in CSS pixels; `shift` if that key was held; `joined` if it goes on from the one before.
   */
  readonly onStep: (way: Point, shift: boolean, joined: boolean) => void;
  readonly onRemove?: (() => void) | undefined;
  /** It is pressed, by whatever. */
  readonly onSelect?: (() => void) | undefined;
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { box, label, onGrasp, onStep, onRemove } = props;
  const grasped = useRef<{ readonly from: Point; readonly move: (way: Point) => void } | null>(null);
  const stepped = useRef(false);
  const release = (): void => {
    grasped.current = null;
  };
  const press = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    const isRemoval = onRemove !== undefined && (event.key === "Delete" || event.key === "Backspace");
    if (arrow === undefined) stepped.current = false;
    if (arrow === undefined && !isRemoval) return;
    event.preventDefault();
    event.stopPropagation();
    if (arrow === undefined) onRemove?.();
    else {
      onStep({ x: arrow.x * KEY_STEP, y: arrow.y * KEY_STEP }, event.shiftKey, stepped.current);
      stepped.current = true;
    }
  };
  return (
    <button
      type="button"
      class={props.class}
      aria-label={label}
      aria-pressed={props.selected}
      style={{
        transform: `translate(${box.x}px, ${box.y}px)`,
        inlineSize: `${box.width}px`,
        blockSize: `${box.height}px`,
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus(); // which WebKit does not do
        stepped.current = false;
        grasped.current = { from: { x: event.clientX, y: event.clientY }, move: onGrasp() };
      }}
      onPointerMove={(event) => {
        const held = grasped.current;
        if (held === null) return;
        event.stopPropagation();
        const way = { x: event.clientX - held.from.x, y: event.clientY - held.from.y };
        if (way.x !== 0 || way.y !== 0) held.move(way);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={press}
      onClick={props.onSelect}
      onBlur={() => {
        stepped.current = false;
      }}
    >
      {props.children}
    </button>
  );
}

/** A target for a finger around a place. */
export function targetAround({ x, y }: Point, size = 44): Area {
  return { x: x - size / 2, y: y - size / 2, width: size, height: size };
}
