// What is done to a photo, step by step, so that each step can be taken back. The photo itself stays as it is until
// all steps are drawn (`render`).

import type { ImageSize } from "../image-codec";
import { type Area, type Corner, type Frame, type Point, turned, wholeOf } from "./geometry";

/** What hides what is below it: nothing of it is left, or a few mean colours. */
export type CoverStyle = "black" | "blur";

/** What is drawn on a photo, in the photo's own pixels. */
export type Mark =
  | { readonly kind: "cover"; readonly style: CoverStyle; readonly area: Area }
  | { readonly kind: "arrow"; readonly from: Point; readonly to: Point }
  | { readonly kind: "text"; readonly at: Point; readonly text: string };

/** A length that somebody has found on the photo, between two points on it. */
export interface Ruler {
  readonly from: Point;
  readonly to: Point;
  readonly millimetres: number;
  /** Where in the result the scale bar stands. */
  readonly corner: Corner;
}

/** All that is to be done to a photo. */
export interface PhotoEdits extends Frame {
  readonly photo: ImageSize;
  readonly marks: readonly Mark[];
  readonly ruler: Ruler | null;
}

export type Step =
  | { readonly kind: "turn" }
  | { readonly kind: "crop"; readonly area: Area }
  | { readonly kind: "add"; readonly mark: Mark }
  | { readonly kind: "change"; readonly index: number; readonly mark: Mark }
  | { readonly kind: "remove"; readonly index: number }
  | { readonly kind: "measure"; readonly ruler: Ruler | null }
  | { readonly kind: "reset" };

/** The steps that were taken, and those that were taken back and can be taken again. */
export interface EditHistory {
  readonly photo: ImageSize;
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
  /** Whether it is being drawn into the photo: a step that came now would be seen, and be in no report. */
  readonly isClosed: boolean;
}

export const MAX_TEXT = 80;

export function newHistory(photo: ImageSize): EditHistory {
  return { photo, done: [], undone: [], isClosed: false };
}

export function untouched(photo: ImageSize): PhotoEdits {
  return { photo, turns: 0, crop: wholeOf(photo), marks: [], ruler: null };
}

export function editsOf({ photo, done }: EditHistory): PhotoEdits {
  return done.reduce(taken, untouched(photo));
}

/** The same steps, of which none is taken or taken back from now on. */
export function closed(history: EditHistory): EditHistory {
  return { ...history, isClosed: true };
}

export function reopened(history: EditHistory): EditHistory {
  return history.isClosed ? { ...history, isClosed: false } : history;
}

/** Takes a step. With `joined`, one that changes the same thing as the last one becomes a part of that. */
export function take(history: EditHistory, step: Step, joined = false): EditHistory {
  if (history.isClosed) return history;
  const last = history.done.at(-1);
  const before =
    joined && last !== undefined && changesTheSame(last, step) ? history.done.slice(0, -1) : history.done;
  return { ...history, done: [...before, step], undone: [] };
}

export function undo(history: EditHistory): EditHistory {
  const last = history.done.at(-1);
  if (last === undefined || history.isClosed) return history;
  return { ...history, done: history.done.slice(0, -1), undone: [...history.undone, last] };
}

export function redo(history: EditHistory): EditHistory {
  const next = history.undone.at(-1);
  if (next === undefined || history.isClosed) return history;
  return { ...history, done: [...history.done, next], undone: history.undone.slice(0, -1) };
}

/** Whether the photo would not be the same. */
export function changesAnything(edits: PhotoEdits): boolean {
  return edits.turns !== 0 || isCropped(edits) || edits.marks.length > 0 || edits.ruler !== null;
}

export function isCropped({ photo, crop }: PhotoEdits): boolean {
  return crop.width < photo.width || crop.height < photo.height;
}

function taken(edits: PhotoEdits, step: Step): PhotoEdits {
  const { marks } = edits;
  switch (step.kind) {
    case "turn":
      return { ...edits, turns: turned(edits.turns) };
    case "crop":
      return { ...edits, crop: step.area };
    case "add":
      return { ...edits, marks: [...marks, step.mark] };
    case "change":
      return { ...edits, marks: marks.map((mark, index) => (index === step.index ? step.mark : mark)) };
    case "remove":
      return { ...edits, marks: marks.filter((_, index) => index !== step.index) };
    case "measure":
      return { ...edits, ruler: step.ruler };
    case "reset":
      return untouched(edits.photo);
  }
}

function changesTheSame(last: Step, step: Step): boolean {
  if (last.kind === "change" && step.kind === "change") return last.index === step.index;
  return last.kind === step.kind && (step.kind === "crop" || step.kind === "measure");
}
