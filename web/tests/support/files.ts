import { readFileSync } from "node:fs";
import type { ContractVector } from "./contract";

/** A JSON file of tests/vectors/. */
export function vectorFile(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), "utf8"));
}

/** A file of vectors that both ends of the wire read. */
export function contractFile(name: string): unknown {
  return vectorFile(`contract/${name}.json`);
}

/** The vectors of a rule of the contract; `rule` is the file's name. */
export function contractVectors(rule: string): readonly ContractVector[] {
  return contractFile(rule) as readonly ContractVector[];
}
