// The photo as it is going to be, with what can be grasped on it.

import type { ComponentChildren, JSX, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  type Context2d,
  type PhotoEdits,
  type PhotoPreview,
  type Point,
  SAMPLE_SIZE,
  areaToPhoto,
  renderEdits,
  renderedSize,
  resultSize,
  within,
} from "../../../../media/editing";
import type { ImageSize } from "../../../../media/image-codec";
import type { Editing } from "./use-editing";
import { useStageGestures } from "./use-stage-gestures";
import {
  type Projection,
  type View,
  WHOLE,
  ZOOM_STEP,
  placementOf,
  projectionOf,
  zoomedAt,
} from "./viewport";
import { ToolButton } from "./tool-button";
import { t } from "../../../../words";

export function Stage(props: {
  readonly preview: PhotoPreview;
  readonly editing: Editing;
  /** As they are shown, which may be more than is kept. */
  readonly shown: PhotoEdits;
  readonly onDraw: ((from: Point, to: Point) => void) | null;
  readonly onDrawn: (stays: boolean) => void;
  readonly onTap: (at: Point) => void;
  readonly children: (projection: Projection) => ComponentChildren;
}): JSX.Element {
  const { preview, editing, shown, onDraw, onDrawn, onTap } = props;
  const stage = useRef<HTMLDivElement>(null);
  const size = useSizeOf(stage);
  const result = resultSize(shown);
  const [view, setView] = useViewOf(result);
  const placement = placementOf(size, result, view);
  const projection = projectionOf(shown, placement);
  const onScreen = { x: -placement.x, y: -placement.y, width: size.width, height: size.height };
  const { scale } = placement;
  editing.seen.current = within(
    areaToPhoto(shown, {
      x: onScreen.x / scale,
      y: onScreen.y / scale,
      width: onScreen.width / scale,
      height: onScreen.height / scale,
    }),
    editing.edits.crop,
  );
  const gestures = useStageGestures({
    draws: onDraw !== null,
    onDraw: (from, to) => onDraw?.(projection.pointToPhoto(from), projection.pointToPhoto(to)),
    onDrawn,
    onTap: (at) => {
      onTap(projection.pointToPhoto(at));
    },
    onView: setView,
  });
  const zoom = (factor: number): void => {
    setView((before) => zoomedAt(before, factor));
  };
  return (
    <div class="editor-stage" dir="ltr">
      {/* keys go to what has the focus here, and not to a screen reader's own cursor */}
      <div
        ref={stage}
        class={onDraw === null ? "editor-surface" : "editor-surface editor-surface-drawn"}
        role="application"
        aria-label={t("editor-surface")}
        {...gestures}
      >
        <PreviewCanvas
          preview={preview}
          shown={shown}
          raster={rasterScale(preview, scale, view.zoom)}
          style={{
            inlineSize: `${result.width * scale}px`,
            blockSize: `${result.height * scale}px`,
            transform: `translate(${placement.x}px, ${placement.y}px)`,
          }}
        />
        {size.width > 0 && props.children(projection)}
      </div>
      <div class="editor-zoom">
        <ToolButton
          icon="zoomIn"
          label={t("editor-zoom-in")}
          onPress={() => {
            zoom(ZOOM_STEP);
          }}
        />
        <ToolButton
          icon="zoomOut"
          label={t("editor-zoom-out")}
          disabled={view.zoom === 1}
          onPress={() => {
            zoom(1 / ZOOM_STEP);
          }}
        />
      </div>
    </div>
  );
}

/** What is seen of a picture: all of it, as soon as it is another one, so to say. */
function useViewOf({ width, height }: ImageSize): readonly [View, (change: (before: View) => View) => void] {
  const [seen, setSeen] = useState({ width, height, view: WHOLE });
  const viewIn = (one: typeof seen): View =>
    one.width === width && one.height === height ? one.view : WHOLE;
  return [
    viewIn(seen),
    (change) => {
      setSeen((before) => ({ width, height, view: change(viewIn(before)) }));
    },
  ];
}

function PreviewCanvas(props: {
  readonly preview: PhotoPreview;
  readonly shown: PhotoEdits;
  readonly raster: number;
  readonly style: Readonly<Record<string, string>>;
}): JSX.Element {
  const { preview, shown, raster, style } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const scratch = useRef<Context2d | null>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d", { alpha: false, willReadFrequently: true });
    scratch.current ??= newScratch();
    if (canvas.current === null || context === null || context === undefined || scratch.current === null)
      return;
    const { width, height } = renderedSize(shown, raster);
    if (canvas.current.width !== width) canvas.current.width = width;
    if (canvas.current.height !== height) canvas.current.height = height;
    renderEdits(context, scratch.current, preview.picture, shown, raster);
  }, [preview, shown, raster]);
  return (
    <canvas ref={canvas} class="editor-picture" role="img" aria-label={t("editor-picture")} style={style} />
  );
}

function newScratch(): Context2d | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SAMPLE_SIZE;
  return canvas.getContext("2d", { alpha: false, willReadFrequently: true });
}

/** As many pixels as the screen shows, in steps of two, and none that the preview has not. */
function rasterScale(preview: PhotoPreview, scale: number, zoom: number): number {
  const whole = (scale / zoom) * Math.min(3, devicePixelRatio);
  const seen = whole * 2 ** Math.ceil(Math.log2(zoom));
  return Math.min(seen, preview.picture.width / preview.size.width, 1);
}

function useSizeOf(element: RefObject<HTMLElement | null>): {
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const measure = (): void => {
      setSize({ width: watched.clientWidth, height: watched.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return size;
}
