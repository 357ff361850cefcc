// Runs the vectors that every implementation passes in this browser. `#result` gets the attribute `data-done`
// and a JSON text: how many passed, and what failed and why.

import { type ContractVector, RULE_NAMES, contractChecks } from "../tests/support/contract";
import picsafe from "../../tests/vectors/picsafe.json?raw";
import staticKeys from "../../tests/vectors/static_keys.json?raw";
import rncryptor from "../../tests/vectors/rncryptor_v3.json?raw";
import {
  type PicsafeVectors,
  type RncryptorVectors,
  picsafeChecks,
  rncryptorChecks,
} from "../tests/support/vectors";
import { type StaticKeyVectors, staticKeyChecks } from "../tests/support/static-keys";

const contract = import.meta.glob<string>("../../tests/vectors/contract/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

function contractVectors(rule: string): readonly ContractVector[] {
  const text = contract[`../../tests/vectors/contract/${rule}.json`] ?? "";
  return JSON.parse(text) as readonly ContractVector[];
}

const checks = [
  ...rncryptorChecks(JSON.parse(rncryptor) as RncryptorVectors),
  ...picsafeChecks(JSON.parse(picsafe) as PicsafeVectors),
  ...staticKeyChecks(JSON.parse(staticKeys) as StaticKeyVectors),
  ...RULE_NAMES.flatMap((rule) => contractChecks(rule, contractVectors(rule))),
];
const failures: string[] = [];
for (const { name, run } of checks) {
  try {
    await run();
  } catch (error) {
    failures.push(`${name}: ${String(error)}`);
  }
}
const result = document.getElementById("result");
if (result !== null) {
  result.textContent = JSON.stringify({ passed: checks.length - failures.length, failures });
  result.dataset["done"] = "true";
}
