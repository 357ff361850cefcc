import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EditHistory,
  type Mark,
  type Step,
  changesAnything,
  closed,
  editsOf,
  newHistory,
  redo,
  reopened,
  take,
  undo,
  untouched,
} from "../../../src/media/editing/edits";

const PHOTO = { width: 400, height: 300 };
const arrow = (x: number): Mark => ({ kind: "arrow", from: { x, y: 1 }, to: { x: 9, y: 9 } });
const RULER = {
  from: { x: 0, y: 0 },
  to: { x: 100, y: 0 },
  millimetres: 10,
  corner: { x: -1, y: 1 },
} as const;
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ kind: "turn" }),
  fc.constant<Step>({ kind: "reset" }),
  fc.constant<Step>({ kind: "measure", ruler: RULER }),
  fc.nat(300).map((x): Step => ({ kind: "crop", area: { x, y: 2, width: 50, height: 60 } })),
  fc.nat(300).map((x): Step => ({ kind: "add", mark: arrow(x) })),
  fc.nat(2).map((index): Step => ({ kind: "change", index, mark: arrow(index) })),
  fc.nat(2).map((index): Step => ({ kind: "remove", index })),
);
const taking = (all: readonly Step[]): EditHistory =>
  all.reduce((history, step) => take(history, step), newHistory(PHOTO));
const times = (
  count: number,
  one: (history: EditHistory) => EditHistory,
  history: EditHistory,
): EditHistory => Array.from({ length: count }).reduce<EditHistory>(one, history);

describe("the steps", () => {
  it("are taken back one by one, and taken again", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 12 }), fc.nat(12), (all, count) => {
        const history = taking(all);
        const back = times(count, undo, history);
        expect(editsOf(back)).toEqual(editsOf(taking(all.slice(0, Math.max(0, all.length - count)))));
        expect(editsOf(times(count, redo, back))).toEqual(editsOf(history));
        expect(editsOf(times(all.length, undo, history))).toEqual(untouched(PHOTO));
      }),
    );
  });

  it("that were taken back are gone once another is taken", () => {
    const history = take(undo(taking([{ kind: "turn" }])), { kind: "add", mark: arrow(1) });
    expect(redo(history)).toEqual(history);
    expect(editsOf(history)).toMatchObject({ turns: 0, marks: [arrow(1)] });
  });

  it("are neither taken nor taken back while they are drawn", () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 12 }), steps, (all, late) => {
        const history = undo(taking(all));
        const drawn = closed(history);
        for (const after of [take(drawn, late), take(drawn, late, true), undo(drawn), redo(drawn)])
          expect(editsOf(after)).toEqual(editsOf(history));
        expect(reopened(drawn)).toEqual(history);
        expect(editsOf(redo(reopened(drawn)))).toEqual(editsOf(taking(all)));
      }),
    );
  });

  it("of one move are one, and those of two things are two", () => {
    const started = taking([
      { kind: "add", mark: arrow(1) },
      { kind: "add", mark: arrow(2) },
    ]);
    const change = (history: EditHistory, index: number, x: number): EditHistory =>
      take(history, { kind: "change", index, mark: arrow(x) }, true);
    const once = change(change(change(started, 0, 10), 0, 11), 0, 12);
    expect(once.done).toHaveLength(3);
    expect(editsOf(once).marks).toEqual([arrow(12), arrow(2)]);
    expect(change(once, 1, 20).done).toHaveLength(4);
  });

  it("can start again, which can be taken back", () => {
    const history = taking([{ kind: "turn" }, { kind: "measure", ruler: RULER }, { kind: "reset" }]);
    expect(changesAnything(editsOf(history))).toBe(false);
    expect(editsOf(undo(history))).toMatchObject({ turns: 1, ruler: RULER });
  });

  it("change nothing if the photo was turned all around", () => {
    const four = taking(Array.from({ length: 4 }, (): Step => ({ kind: "turn" })));
    expect(changesAnything(editsOf(four))).toBe(false);
  });
});
