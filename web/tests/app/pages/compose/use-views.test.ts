import { describe, expect, it } from "vitest";
import { type View, viewsLeft } from "../../../../src/app/pages/compose/use-views";

const review: View = { kind: "review", index: 0 };
const editor: View = { kind: "editor", id: "one" };

describe("a view that is left", () => {
  it("is the uppermost one", () => {
    expect(viewsLeft([review, editor], editor)).toEqual([review]);
  });

  it("does not take along what it lay over, if what it does comes too late", () => {
    expect(viewsLeft([review], editor)).toEqual([review]);
    expect(viewsLeft([review, editor], review)).toEqual([review, editor]);
    expect(viewsLeft([], editor)).toEqual([]);
  });

  it("is not another one of the same kind", () => {
    const later: View = { ...editor };
    expect(viewsLeft([review, later], editor)).toEqual([review, later]);
  });
});
