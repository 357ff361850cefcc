import { afterEach, expect, it } from "vitest";
import { listWithAnd, listWithCommas } from "../../../src/app/text/lists";
import { vocabulary } from "../../../src/words";

const PEOPLE = ["*@hospital.example", "kim@example.org"];

afterEach(() => vocabulary.choose("en"));

it("are in the reader's language", async () => {
  expect(listWithAnd(["One", "Two"])).toBe("One and Two");
  expect(listWithCommas(PEOPLE)).toBe("*@hospital.example, kim@example.org");
  await vocabulary.choose("de");
  expect(listWithAnd(["Eins", "Zwei", "Drei"])).toBe("Eins, Zwei und Drei");
});

it("keep addresses together where words run from right to left", async () => {
  await vocabulary.choose("ar");
  expect(listWithCommas(PEOPLE)).toBe("\u200f\u2068*@hospital.example\u2069، \u2068kim@example.org\u2069");
  expect(listWithAnd(PEOPLE)).toBe("\u2068*@hospital.example\u2069 و\u2068kim@example.org\u2069");
});

it("are empty, or one, without anything between", () => {
  expect(listWithCommas([])).toBe("");
  expect(listWithAnd(["One"])).toBe("One");
});
