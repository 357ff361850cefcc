import { expect, it } from "vitest";
import { undrawable } from "../../../src/app/pdf/coverage";

const SIDE = 48;

/** A device that has `letters`, and draws everything else as a box with something in it. */
function device(letters: string, inBox: (character: string) => number): (character: string) => Uint8Array {
  return (character) => {
    const picture = new Uint8Array(SIDE * SIDE);
    if (Array.from(letters).includes(character)) {
      // a stroke for each, and never a frame
      for (let y = 5; y < 30; y++)
        picture[y * SIDE + 5 + (Array.from(letters).indexOf(character) % 20)] = 255;
      return picture;
    }
    for (let x = 4; x <= 20; x++) picture[6 * SIDE + x] = picture[30 * SIDE + x] = 255;
    for (let y = 6; y <= 30; y++) picture[y * SIDE + 4] = picture[y * SIDE + 20] = 255;
    picture[10 * SIDE + 8 + inBox(character)] = 255;
    return picture;
  };
}

it.each([
  ["all boxes alike", () => 0],
  ["a number in each box", (character: string) => (character.codePointAt(0) ?? 0) % 10],
])("finds what a device has no picture of: %s", (_, inBox) => {
  const draw = device("ПримерЖ", inBox);
  expect(undrawable("Пример Müller\n€", draw)).toBe("");
  expect(undrawable("བོད Пример བ", draw)).toBe("བད");
  expect(undrawable("\u0000\u200d\u0301", draw)).toBe("");
});

it("takes a letter that is a frame of another size for a letter", () => {
  const boxes = device("", () => 0);
  const draw = (character: string): Uint8Array => {
    if (character !== "口") return boxes(character);
    const picture = new Uint8Array(SIDE * SIDE);
    for (let x = 4; x <= 30; x++) picture[6 * SIDE + x] = picture[30 * SIDE + x] = 255;
    for (let y = 6; y <= 30; y++) picture[y * SIDE + 4] = picture[y * SIDE + 30] = 255;
    return picture;
  };
  expect(undrawable("口 目", draw)).toBe("目");
});

it("draws nothing of a text that every PDF reader has letters for", () => {
  const draw = (): Uint8Array => {
    throw new Error("nothing has to be drawn");
  };
  expect(undrawable("Zoë – “€” ™", draw)).toBe("");
});
