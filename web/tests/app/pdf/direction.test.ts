import { expect, it } from "vitest";
import { isRightToLeft } from "../../../src/app/pdf/direction";

it.each([
  ["", false],
  ["12 (3)", false],
  ["Wound, day 3: שלום", false],
  ["שלום Wound", true],
  ["3 × 4 سم", true],
  ["- ܣܘܪܝܝܐ", true],
  ["ߒߞߏ", true],
  ["𞤆𞤵𞤤", true],
  ["\u200f(1) Day", true],
  ["བཀྲ་ཤིས", false],
  ["Дмитрий", false],
  ["\u2068Wound\u2069, שלום", true],
  ["\u2068Wound \u2068a\u2069 b\u2069, שלום", true],
  ["\u2068שלום\u2069, wound", false],
  ["\u2068שלום", false],
])("%j runs from right to left: %s", (paragraph, expected) => {
  expect(isRightToLeft(paragraph)).toBe(expected);
});
