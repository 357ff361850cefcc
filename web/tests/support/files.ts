import { readFileSync } from "node:fs";

/** A JSON file of tests/vectors/. */
export function vectorFile(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), "utf8"));
}
