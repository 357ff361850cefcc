// What can be grasped on the photo: the crop's corners, covers, the ends of arrows and of the ruler, and words.

import { Fragment, type JSX } from "preact";
import {
  type Area,
  CORNERS,
  type Corner,
  type Mark,
  type Point,
  cornerOf,
  middleOf,
  movedArea,
  movedPoint,
  resizedArea,
  wholeOf,
  wholePixels,
} from "../../../../media/editing";
import { Handle, targetAround } from "./handle";
import type { Editing } from "./use-editing";
import type { RulerTool } from "./use-ruler";
import type { Projection } from "./viewport";
import { t } from "../../../../words";

/** The shortest edges, in CSS pixels. */
const LEAST_CROP = 44;
const LEAST_COVER = 8;
const BOTTOM_RIGHT: Corner = { x: 1, y: 1 };
const TARGET = 44;

interface Props {
  readonly editing: Editing;
  readonly projection: Projection;
}

export function ToolOverlay(props: Props & { readonly ruler: RulerTool }): JSX.Element | null {
  switch (props.editing.tool) {
    case "crop":
      return <CropFrame {...props} />;
    case "cover":
      return <CoverAreas {...props} />;
    case "arrow":
      return <ArrowEnds {...props} />;
    case "text":
      return <TextPlaces {...props} />;
    case "scale":
      return <RulerEnds {...props} />;
    case null:
      return null;
  }
}

function CropFrame({ editing, projection }: Props): JSX.Element {
  const { edits, take } = editing;
  const bounds = wholeOf(edits.photo);
  const least = LEAST_CROP / projection.scale;
  const box = projection.areaToScreen(edits.crop);
  const change = (area: Area, joined: boolean): void => {
    take({ kind: "crop", area: wholePixels(area) }, joined);
  };
  const moved = (area: Area, way: Point): Area => movedArea(area, projection.wayToPhoto(way), bounds);
  return (
    <>
      <Handle
        class="editor-crop"
        box={box}
        label={t("editor-crop-frame")}
        onGrasp={following(edits.crop, moved, change)}
        onStep={(way, shift, joined) => {
          const corner = resultCorner(projection, edits.crop, BOTTOM_RIGHT);
          const area = shift
            ? resizedArea(edits.crop, corner, projection.wayToPhoto(way), bounds, least)
            : moved(edits.crop, way);
          change(area, joined);
        }}
      >
        <span class="editor-crop-grid" />
      </Handle>
      {CORNERS.map((onScreen, index) => {
        const corner = resultCorner(projection, edits.crop, onScreen);
        const resized = (area: Area, way: Point): Area =>
          resizedArea(area, corner, projection.wayToPhoto(way), bounds, least);
        return (
          <Handle
            key={index}
            class="editor-corner"
            box={targetAround(cornerOf(box, onScreen))}
            label={t(CORNER_NAMES[index] ?? "editor-crop-frame")}
            onGrasp={following(edits.crop, resized, change)}
            onStep={(way, _, joined) => {
              change(resized(edits.crop, way), joined);
            }}
          />
        );
      })}
    </>
  );
}

const CORNER_NAMES = [
  "editor-crop-top-left",
  "editor-crop-top-right",
  "editor-crop-bottom-right",
  "editor-crop-bottom-left",
] as const;

function CoverAreas({ editing, projection }: Props): JSX.Element {
  const { edits, selected } = editing;
  const bounds = wholeOf(edits.photo);
  const least = LEAST_COVER / projection.scale;
  const moved = (area: Area, way: Point): Area => movedArea(area, projection.wayToPhoto(way), bounds);
  const covers = marksOf(edits.marks, "cover");
  return (
    <>
      {covers.map(([mark, index], place) => {
        const box = projection.areaToScreen(mark.area);
        const change = (area: Area, joined: boolean): void => {
          editing.take({ kind: "change", index, mark: { ...mark, area } }, joined);
        };
        const corner = resultCorner(projection, mark.area, BOTTOM_RIGHT);
        const resized = (area: Area, way: Point): Area =>
          resizedArea(area, corner, projection.wayToPhoto(way), bounds, least);
        const isSelected = index === selected;
        return (
          <Fragment key={index}>
            <Handle
              class="editor-cover"
              box={atLeast(box, TARGET)}
              selected={isSelected}
              label={t(mark.style === "black" ? "editor-black-area" : "editor-blurred-area", {
                number: place + 1,
              })}
              onSelect={() => {
                editing.select(index);
              }}
              onGrasp={() => {
                editing.select(index);
                return following(mark.area, moved, change)();
              }}
              onStep={(way, shift, joined) => {
                editing.select(index);
                change((shift ? resized : moved)(mark.area, way), joined);
              }}
              onRemove={() => {
                editing.take({ kind: "remove", index });
              }}
            >
              <span
                class="editor-cover-edge"
                style={{ inlineSize: `${box.width}px`, blockSize: `${box.height}px` }}
              />
            </Handle>
            {isSelected && (
              <Handle
                class="editor-corner"
                box={targetAround(outside(cornerOf(box, BOTTOM_RIGHT)))}
                label={t("editor-area-size", { number: place + 1 })}
                onGrasp={following(mark.area, resized, change)}
                onStep={(way, _, joined) => {
                  change(resized(mark.area, way), joined);
                }}
              />
            )}
          </Fragment>
        );
      })}
    </>
  );
}

function ArrowEnds({ editing, projection }: Props): JSX.Element {
  const arrows = marksOf(editing.edits.marks, "arrow");
  return (
    <>
      {arrows.flatMap(([mark, index], place) =>
        (["from", "to"] as const).map((end) => (
          <PointHandle
            key={`${index} ${end}`}
            editing={editing}
            projection={projection}
            point={mark[end]}
            selected={index === editing.selected}
            label={t(end === "from" ? "editor-arrow-tail" : "editor-arrow-head", { number: place + 1 })}
            onSelect={() => {
              editing.select(index);
            }}
            onMove={(point, joined) => {
              editing.take({ kind: "change", index, mark: { ...mark, [end]: point } }, joined);
            }}
            onRemove={() => {
              editing.take({ kind: "remove", index });
            }}
          />
        )),
      )}
    </>
  );
}

function TextPlaces({ editing, projection }: Props): JSX.Element {
  return (
    <>
      {marksOf(editing.edits.marks, "text").map(([mark, index]) => (
        <PointHandle
          key={index}
          editing={editing}
          projection={projection}
          point={mark.at}
          selected={index === editing.selected}
          label={t("editor-text-place", { text: mark.text })}
          onSelect={() => {
            editing.select(index);
          }}
          onMove={(at, joined) => {
            editing.take({ kind: "change", index, mark: { ...mark, at } }, joined);
          }}
          onRemove={() => {
            editing.take({ kind: "remove", index });
          }}
        />
      ))}
    </>
  );
}

function RulerEnds({ editing, projection, ruler }: Props & { readonly ruler: RulerTool }): JSX.Element {
  const [from, to] = ruler.points.map(projection.pointToScreen);
  return (
    <>
      {from !== undefined && to !== undefined && (
        <svg class="editor-line" aria-hidden="true">
          <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
        </svg>
      )}
      {ruler.points.map((point, index) => (
        <PointHandle
          key={index}
          editing={editing}
          projection={projection}
          point={point}
          label={t("editor-ruler-point", { number: index + 1 })}
          onMove={(moved, joined) => {
            ruler.move(index, moved, joined);
          }}
        />
      ))}
    </>
  );
}

function PointHandle(
  props: Props & {
    readonly point: Point;
    readonly label: string;
    readonly selected?: boolean;
    readonly onSelect?: () => void;
    readonly onMove: (point: Point, joined: boolean) => void;
    readonly onRemove?: () => void;
  },
): JSX.Element {
  const { editing, projection, point, onMove } = props;
  const bounds = wholeOf(editing.edits.photo);
  const moved = (from: Point, way: Point): Point => movedPoint(from, projection.wayToPhoto(way), bounds);
  return (
    <Handle
      class="editor-point"
      box={targetAround(projection.pointToScreen(point))}
      label={props.label}
      {...(props.selected === undefined ? {} : { selected: props.selected })}
      onGrasp={() => {
        props.onSelect?.();
        return following(point, moved, onMove)();
      }}
      onStep={(way, shift, joined) => {
        props.onSelect?.();
        const fine = shift ? { x: Math.sign(way.x), y: Math.sign(way.y) } : way;
        onMove(moved(point, fine), joined);
      }}
      onRemove={props.onRemove}
      onSelect={props.onSelect}
    />
  );
}

/** What follows a hand from where something was when it was grasped; all of it is one step to be taken back. */
function following<Place>(
  from: Place,
  moved: (from: Place, way: Point) => Place,
  change: (to: Place, joined: boolean) => void,
): () => (way: Point) => void {
  return () => {
    let joined = false;
    return (way) => {
      change(moved(from, way), joined);
      joined = true;
    };
  };
}

function marksOf<Kind extends Mark["kind"]>(
  marks: readonly Mark[],
  kind: Kind,
): readonly (readonly [mark: Extract<Mark, { kind: Kind }>, index: number])[] {
  return marks.flatMap((mark, index) =>
    mark.kind === kind ? [[mark as Extract<Mark, { kind: Kind }>, index] as const] : [],
  );
}

/** The corner of an area on the photo that is seen as this one. */
function resultCorner(projection: Projection, area: Area, seen: Corner): Corner {
  const box = projection.areaToScreen(area);
  const place = projection.pointToPhoto(cornerOf(box, seen));
  const middle = middleOf(area);
  return { x: place.x < middle.x ? -1 : 1, y: place.y < middle.y ? -1 : 1 };
}

function atLeast(box: Area, edge: number): Area {
  const middle = middleOf(box);
  const [width, height] = [Math.max(edge, box.width), Math.max(edge, box.height)];
  return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
}

/** Beside the corner, so that it leaves the area itself to be grasped. */
function outside({ x, y }: Point): Point {
  return { x: x + TARGET / 4, y: y + TARGET / 4 };
}
