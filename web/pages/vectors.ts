// Runs the vectors that every implementation passes in this browser. `#result` gets the attribute `data-done`
// and a JSON text: how many passed, and what failed and why.

import picsafe from "../../tests/vectors/picsafe.json?raw";
import rncryptor from "../../tests/vectors/rncryptor_v3.json?raw";
import {
  type PicsafeVectors,
  type RncryptorVectors,
  picsafeChecks,
  rncryptorChecks,
} from "../tests/support/vectors";

const checks = [
  ...rncryptorChecks(JSON.parse(rncryptor) as RncryptorVectors),
  ...picsafeChecks(JSON.parse(picsafe) as PicsafeVectors),
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
