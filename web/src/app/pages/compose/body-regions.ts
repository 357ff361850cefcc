// The regions of a drawn body: where each can be touched, and whose side it is. All sides are the patient’s.

import type { PlainMessageId } from "../../../words";

export type BodyView = "front" | "back";

/** A rectangle of the drawing, in its own units; where fingers need room it reaches beyond the outline. */
export interface BodyRegion {
  /** Its name’s message, which names the side. */
  readonly name: PlainMessageId & `body-${string}`;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const DRAWING = { width: 280, height: 600 } as const;

type Side = "left" | "right";
type Stem<Id> = Id extends `${infer Name extends `body-${string}`}.${Side}` ? Name : never;
/** What there is on either side, as its messages begin. */
type PairName = Exclude<Stem<PlainMessageId>, "body-sides">;
type Box = readonly [x: number, y: number, width: number, height: number];

const FRONT_MIDDLE: readonly (readonly [BodyRegion["name"], Box])[] = [
  ["body-forehead", [92, 0, 96, 48]],
  ["body-throat", [116, 96, 48, 52]],
  ["body-genitals", [116, 264, 48, 52]],
];
// as they are on the left of the drawing; those on its right are their mirror images
const FRONT_PAIRS: readonly (readonly [PairName, Box])[] = [
  ["body-face", [92, 48, 48, 48]],
  ["body-shoulder", [56, 96, 60, 52]],
  ["body-chest", [88, 148, 52, 56]],
  ["body-upper-arm", [32, 148, 56, 70]],
  ["body-abdomen", [88, 204, 52, 60]],
  ["body-forearm", [20, 218, 48, 82]],
  ["body-groin", [68, 264, 48, 52]],
  ["body-palm", [12, 300, 56, 76]],
  ["body-thigh", [76, 316, 64, 80]],
  ["body-knee", [80, 396, 60, 52]],
  ["body-shin", [80, 448, 60, 88]],
  ["body-foot", [76, 536, 64, 64]],
];
const BACK_MIDDLE: readonly (readonly [BodyRegion["name"], Box])[] = [
  ["body-back-of-head", [92, 0, 96, 48]],
  ["body-nape", [116, 96, 48, 52]],
  ["body-lower-back", [88, 204, 104, 60]],
  ["body-sacrum", [116, 264, 48, 52]],
];
const BACK_PAIRS: readonly (readonly [PairName, Box])[] = [
  ["body-ear", [92, 48, 48, 48]],
  ["body-shoulder", [56, 96, 60, 52]],
  ["body-upper-back", [88, 148, 52, 56]],
  ["body-upper-arm", [32, 148, 56, 52]],
  ["body-elbow", [24, 200, 64, 50]],
  ["body-forearm", [20, 250, 48, 50]],
  ["body-buttock", [68, 264, 48, 52]],
  ["body-back-of-hand", [12, 300, 56, 76]],
  ["body-thigh", [76, 316, 64, 80]],
  ["body-back-of-knee", [80, 396, 60, 52]],
  ["body-calf", [80, 448, 60, 88]],
  ["body-heel", [76, 536, 64, 64]],
];

/** What can be touched, from head to foot. */
export const REGIONS: Readonly<Record<BodyView, readonly BodyRegion[]>> = {
  front: drawn(FRONT_MIDDLE, FRONT_PAIRS, ["right", "left"]),
  back: drawn(BACK_MIDDLE, BACK_PAIRS, ["left", "right"]),
};

/** All of them, each once: those of the front, then what the back adds. */
export const NAMES: readonly BodyRegion["name"][] = [
  ...new Set([...REGIONS.front, ...REGIONS.back].map(({ name }) => name)),
];

/** What the text begins with of these names: the longest; undefined if it begins with none. */
export function chosenOf(text: string, names: readonly string[]): string | undefined {
  const fitting = names.filter((name) => text === name || text.startsWith(`${name},`));
  return fitting.sort((one, other) => other.length - one.length)[0];
}

/** The text with this name at its beginning, in the place of another one; what was typed stays. */
export function withChosen(text: string, name: string, names: readonly string[]): string {
  const before = text.trim();
  const typed = before
    .slice(chosenOf(before, names)?.length ?? 0)
    .replace(/^,/, "")
    .trim();
  return typed === "" ? name : `${name}, ${typed}`;
}

function drawn(
  middle: readonly (readonly [BodyRegion["name"], Box])[],
  pairs: readonly (readonly [PairName, Box])[],
  [first, second]: readonly [Side, Side],
): readonly BodyRegion[] {
  const regions = [
    ...middle.map(([name, box]) => region(name, box)),
    ...pairs.flatMap(([name, box]) => [
      region(`${name}.${first}`, box),
      region(`${name}.${second}`, mirrored(box)),
    ]),
  ];
  return regions.sort((one, other) => one.y - other.y);
}

function region(name: BodyRegion["name"], [x, y, width, height]: Box): BodyRegion {
  return { name, x, y, width, height };
}

function mirrored([x, y, width, height]: Box): Box {
  return [DRAWING.width - x - width, y, width, height];
}
