// The scale: two points on a ruler in the photo, and how far they are apart. It is set as soon as both are known.

import { useState } from "preact/hooks";
import { type Point, RULER_LIMITS, type Ruler, distance, parseLength } from "../../../../media/editing";
import type { Editing } from "./use-editing";

export type LengthUnit = "mm" | "cm";

export interface RulerTool {
  readonly points: readonly Point[];
  readonly length: string;
  readonly unit: LengthUnit;
  readonly problem: "none" | "too_close" | "no_length";
  readonly place: (point: Point) => void;
  readonly placeBoth: (from: Point, to: Point) => void;
  readonly move: (index: number, point: Point, joined: boolean) => void;
  readonly setLength: (length: string) => void;
  readonly setUnit: (unit: LengthUnit) => void;
  readonly moveBar: () => void;
  readonly remove: () => void;
}

const BOTTOM_START = { x: -1, y: 1 } as const;

export function useRuler({ edits, take }: Editing): RulerTool {
  const { ruler } = edits;
  // while it is not set; afterwards what the steps say counts, so that they can be taken back
  const [placed, setPlaced] = useState<readonly Point[]>([]);
  const [length, setLength] = useState("");
  const [unit, setUnit] = useState<LengthUnit>("cm");
  const points = ruler === null ? placed : [ruler.from, ruler.to];
  const measure = (ends: readonly Point[], written: string, as: LengthUnit, joined: boolean): void => {
    setPlaced(ends);
    const [from, to] = ends;
    const millimetres = parseLength(written, as);
    const found =
      from === undefined || to === undefined || millimetres === undefined || isTooClose(from, to)
        ? null
        : ({ from, to, millimetres, corner: ruler?.corner ?? BOTTOM_START } satisfies Ruler);
    if (found !== null || ruler !== null) take({ kind: "measure", ruler: found }, joined);
  };
  return {
    points,
    length,
    unit,
    problem: problemOf(points, length, unit),
    place: (point) => {
      // a third tap begins anew
      measure(points.length === 1 ? [...points, point] : [point], length, unit, false);
    },
    placeBoth: (from, to) => {
      measure([from, to], length, unit, false);
    },
    move: (index, point, joined) => {
      measure(
        points.map((other, place) => (place === index ? point : other)),
        length,
        unit,
        joined,
      );
    },
    setLength: (written) => {
      setLength(written);
      measure(points, written, unit, true);
    },
    setUnit: (chosen) => {
      setUnit(chosen);
      measure(points, length, chosen, true);
    },
    moveBar: () => {
      if (ruler === null) return;
      const { x, y } = ruler.corner;
      // clockwise
      const corner = { x: -y as -1 | 1, y: x };
      take({ kind: "measure", ruler: { ...ruler, corner } });
    },
    remove: () => {
      setPlaced([]);
      setLength("");
      if (ruler !== null) take({ kind: "measure", ruler: null });
    },
  };
}

function problemOf(points: readonly Point[], length: string, unit: LengthUnit): RulerTool["problem"] {
  const [from, to] = points;
  if (from !== undefined && to !== undefined && isTooClose(from, to)) return "too_close";
  return length.trim() !== "" && parseLength(length, unit) === undefined ? "no_length" : "none";
}

function isTooClose(from: Point, to: Point): boolean {
  return distance(from, to) < RULER_LIMITS.pixels;
}
