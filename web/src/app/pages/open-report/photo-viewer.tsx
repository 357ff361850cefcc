// One photo over the whole screen: zoomed by wheel, by two fingers, by buttons and by keys, and moved by hand.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedReport, ReportMember } from "../../../format";
import { IconButton } from "../../../ui/button";
import { useModal } from "../../../ui/dialog";
import { Loading } from "../../../ui/loading-skeleton";
import { useMember } from "./object-urls";

const MAX_ZOOM = 8;
const STEP = 1.4;
const MOVE = 60;

interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
const WHOLE: View = { zoom: 1, x: 0, y: 0 };

export function Viewer(props: {
  readonly contents: OpenedReport;
  readonly member: ReportMember;
  readonly position: string;
  readonly onMove: ((step: number) => void) | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { contents, member, position, onMove, onClose } = props;
  const dialog = useModal();
  const file = useMember(contents, member.name);
  const [view, setView] = useState(WHOLE);
  useEffect(() => {
    setView(WHOLE);
  }, [member]);
  const zoom = (factor: number): void => {
    setView((before) => zoomed(before, factor));
  };
  const press = (event: KeyboardEvent): void => {
    const action = keyAction(event.key, view.zoom > 1, onMove);
    if (action === undefined) return;
    event.preventDefault();
    if (typeof action === "number") onMove?.(action);
    else setView(action);
  };
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={position}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="viewer-bar">
        <p aria-live="polite">{position}</p>
        {onMove !== undefined && (
          <>
            <IconButton
              icon="back"
              label="Previous photo"
              onPress={() => {
                onMove(-1);
              }}
            />
            <IconButton
              icon="forward"
              label="Next photo"
              onPress={() => {
                onMove(1);
              }}
            />
          </>
        )}
        <IconButton
          icon="minus"
          label="Zoom out"
          onPress={() => {
            zoom(1 / STEP);
          }}
        />
        <IconButton
          icon="plus"
          label="Zoom in"
          onPress={() => {
            zoom(STEP);
          }}
        />
        <IconButton icon="close" label="Close" onPress={onClose} />
      </div>
      <Stage view={view} onView={setView}>
        {file.state === "ready" && file.value !== null ? (
          <img
            src={file.value}
            alt={position}
            draggable={false}
            style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }}
          />
        ) : (
          <Loading label="Decrypting the photo" lines={1} />
        )}
      </Stage>
    </dialog>
  );
}

function Stage(props: {
  view: View;
  onView: (change: (before: View) => View) => void;
  children: JSX.Element;
}): JSX.Element {
  const pointers = useRef(new Map<number, readonly [x: number, y: number]>());
  const { onView } = props;
  const moved = (event: PointerEvent): void => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = [event.clientX, event.clientY] as const;
    const [other] = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    pointers.current.set(event.pointerId, now);
    if (other !== undefined) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      onView((view) => zoomed(view, factor));
    } else {
      onView((view) => ({ ...view, x: view.x + now[0] - before[0], y: view.y + now[1] - before[1] }));
    }
  };
  const lifted = (event: PointerEvent): void => {
    pointers.current.delete(event.pointerId);
  };
  return (
    <div
      class="viewer-stage"
      onWheel={(event) => {
        event.preventDefault();
        onView((view) => zoomed(view, Math.exp(-event.deltaY / 400)));
      }}
      onDblClick={() => {
        onView((view) => (view.zoom > 1 ? WHOLE : zoomed(view, 2.5)));
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pointers.current.set(event.pointerId, [event.clientX, event.clientY]);
      }}
      onPointerMove={moved}
      onPointerUp={lifted}
      onPointerCancel={lifted}
    >
      {props.children}
    </div>
  );
}

function zoomed(view: View, factor: number): View {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom * factor));
  if (zoom === 1) return WHOLE;
  return { zoom, x: (view.x * zoom) / view.zoom, y: (view.y * zoom) / view.zoom };
}

/** What a key does: a step to another photo, or a change of the view. */
function keyAction(
  key: string,
  isZoomed: boolean,
  onMove: unknown,
): number | ((view: View) => View) | undefined {
  if (key === "+" || key === "=") return (view) => zoomed(view, STEP);
  if (key === "-") return (view) => zoomed(view, 1 / STEP);
  if (key === "0") return () => WHOLE;
  const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
    ArrowLeft: [1, 0],
    ArrowRight: [-1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const arrow = arrows[key];
  if (arrow === undefined) return undefined;
  if (isZoomed) return (view) => ({ ...view, x: view.x + arrow[0] * MOVE, y: view.y + arrow[1] * MOVE });
  return onMove === undefined || arrow[0] === 0 ? undefined : -arrow[0];
}

function distance(one: readonly [number, number], other: readonly [number, number]): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
