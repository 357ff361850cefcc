import { describe, expect, it } from "vitest";
import {
  type BodyRegion,
  DRAWING,
  NAMES,
  REGIONS,
  chosenOf,
  withChosen,
} from "../../../../src/app/pages/compose/body-regions";
import { LANGUAGES, isLanguage, wordsIn } from "../../../../src/words";

// the drawing has at least 264 pixels where a screen has 320, and a finger wants 44 of them
const LEAST = (44 * DRAWING.width) / 264;
const VIEWS = Object.entries(REGIONS);

function overlap(one: BodyRegion, other: BodyRegion): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

describe("the regions of a drawn body", () => {
  it.each(VIEWS)("can be touched on their own, seen from the %s", (_, regions) => {
    for (const { x, y, width, height } of regions) {
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(LEAST);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(DRAWING.width);
      expect(y + height).toBeLessThanOrEqual(DRAWING.height);
    }
    const both = regions.flatMap((one, index) =>
      regions.slice(index + 1).filter((other) => overlap(one, other)),
    );
    expect(both).toEqual([]);
  });

  it("are the patient’s left and right: across from whoever looks at the face", () => {
    const isOnTheLeft = ({ x }: BodyRegion): boolean => x < DRAWING.width / 2;
    const sideOf = (regions: readonly BodyRegion[], side: string): readonly boolean[] =>
      regions.filter(({ name }) => name.endsWith(`.${side}`)).map(isOnTheLeft);
    expect(new Set(sideOf(REGIONS.front, "right"))).toEqual(new Set([true]));
    expect(new Set(sideOf(REGIONS.front, "left"))).toEqual(new Set([false]));
    expect(new Set(sideOf(REGIONS.back, "right"))).toEqual(new Set([false]));
    expect(new Set(sideOf(REGIONS.back, "left"))).toEqual(new Set([true]));
  });

  it.each(Object.keys(LANGUAGES).filter(isLanguage))("have a name each in %s", async (language) => {
    const name = await wordsIn(language, "body");
    const names = NAMES.map(name);
    expect(names.every((one) => one.trim() !== "")).toBe(true);
    expect(new Set(names).size).toBe(NAMES.length);
  });
});

describe("what is chosen on the drawing", () => {
  const names = ["Left foot", "Left forearm", "Left foot, sole"];

  it("comes before what was typed, and in the place of what was chosen before", () => {
    expect(withChosen("", "Left foot", names)).toBe("Left foot");
    expect(withChosen(" at the wrist ", "Left forearm", names)).toBe("Left forearm, at the wrist");
    expect(withChosen("Left forearm, at the wrist", "Left foot", names)).toBe("Left foot, at the wrist");
    expect(withChosen("Left foot, sole", "Left forearm", names)).toBe("Left forearm");
  });

  it("is found in the text again where it begins it", () => {
    expect(chosenOf("Left foot, sole, 2 cm", names)).toBe("Left foot, sole");
    expect(chosenOf("Left foot", names)).toBe("Left foot");
    expect(chosenOf("Left footpath", names)).toBeUndefined();
    expect(chosenOf("the Left foot", names)).toBeUndefined();
  });
});
