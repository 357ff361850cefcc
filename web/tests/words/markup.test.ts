import { expect, it } from "vitest";
import { withParts } from "../../src/words/markup";

const parts = { b: (text: string) => `[${text}]`, i: (text: string) => `(${text})` };

it.each([
  ["no marks at all", ["no marks at all"]],
  ["before <b>inside</b> behind", ["before ", "[inside]", " behind"]],
  ["<b>one</b><i>other</i>", ["[one]", "(other)"]],
  ["<u>unknown</u> mark", ["unknown", " mark"]],
  ["<b>never closed", ["<b>never closed"]],
  ["\uE000b>a name\uE000/b> <b>x</b>", ["<b>a name</b> ", "[x]"]],
])("%s", (text, expected) => {
  expect(withParts(text, parts)).toEqual(expected);
});
