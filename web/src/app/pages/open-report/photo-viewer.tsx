// One photo over the whole screen: zoomed by wheel, by two fingers, by buttons and by keys, and moved by hand.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenedReport, ReportMember } from "../../../format";
import { useModal } from "../../../ui/dialog";
import { LoadingSkeleton } from "../../../ui/loading-skeleton";
import { useReportFileUrl } from "./object-urls";
import { ViewerToolbar } from "./viewer-toolbar";

const MAX_ZOOM = 8;
const ZOOM_STEP = 1.4;
const PAN_STEP = 60;

interface Viewport {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
const INITIAL_VIEWPORT: Viewport = { zoom: 1, x: 0, y: 0 };

export function PhotoViewer(props: {
  readonly contents: OpenedReport;
  readonly member: ReportMember;
  readonly position: string;
  readonly onMove: ((step: number) => void) | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { contents, member, position, onMove, onClose } = props;
  const dialog = useModal();
  const file = useReportFileUrl(contents, member.name);
  const [view, setView] = useState(INITIAL_VIEWPORT);
  useEffect(() => {
    setView(INITIAL_VIEWPORT);
  }, [member]);
  const zoom = (factor: number): void => {
    setView((before) => zoomBy(before, factor));
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
      <ViewerToolbar
        position={position}
        what="photo"
        onMove={onMove}
        zoomStep={ZOOM_STEP}
        onZoom={zoom}
        onClose={onClose}
      />
      <ZoomArea view={view} onView={setView}>
        {file.state === "ready" && file.value !== null ? (
          <img
            src={file.value}
            alt={position}
            draggable={false}
            style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }}
          />
        ) : (
          <LoadingSkeleton label="Decrypting the photo" lines={1} />
        )}
      </ZoomArea>
    </dialog>
  );
}

function ZoomArea(props: {
  view: Viewport;
  onView: (change: (before: Viewport) => Viewport) => void;
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
      onView((view) => zoomBy(view, factor));
    } else {
      onView((view) => ({ ...view, x: view.x + now[0] - before[0], y: view.y + now[1] - before[1] }));
    }
  };
  const lifted = (event: PointerEvent): void => {
    pointers.current.delete(event.pointerId);
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
      }}
      onPointerMove={moved}
      onPointerUp={lifted}
      onPointerCancel={lifted}
    >
      {props.children}
    </div>
  );
}

function zoomBy(view: Viewport, factor: number): Viewport {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom * factor));
  if (zoom === 1) return INITIAL_VIEWPORT;
  return { zoom, x: (view.x * zoom) / view.zoom, y: (view.y * zoom) / view.zoom };
}

/** What a key does: a step to another photo, or a change of the view. */
function keyAction(
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
