// Styles name no side of the screen, so that pages read from right to left are mirrored by themselves.

import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";

const STYLES = new URL("../../src/ui/styles/", import.meta.url);
const SIDE =
  /^\s*(?:left|right|(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b[^:]*|border-(?:top|bottom)-(?:left|right)-radius|(?:float|clear|text-align):\s*(?:left|right))/gm;

it.each(readdirSync(STYLES))("%s", (name) => {
  const found = [...readFileSync(new URL(name, STYLES), "utf8").matchAll(SIDE)].map(([side]) => side.trim());
  expect(found).toEqual([]);
});
