// The types of the HTTP contract are those of docs/openapi.json as it is.

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { scripts } from "../../package.json";

test("openapi.ts is what the generator makes of docs/openapi.json; if it is not: npm run openapi", () => {
  const [generator, ...options] = scripts.openapi.split(" ");
  const checked = spawnSync(
    process.execPath,
    [`node_modules/${generator ?? ""}/bin/cli.js`, ...options, "--check"],
    { encoding: "utf8" },
  );
  expect(checked.status, checked.stderr).toBe(0);
});
