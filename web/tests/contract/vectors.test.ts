import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { RULE_NAMES } from "../support/contract";

// it has no rules of its own: tests/app/open-readers.test.ts
const READERS = "open_readers.json";

it("every file of vectors has a rule that runs it", () => {
  const files = readdirSync(new URL("../../../tests/vectors/contract/", import.meta.url));
  expect(files.filter((name) => name !== READERS).sort()).toEqual(RULE_NAMES.map((rule) => `${rule}.json`));
});
