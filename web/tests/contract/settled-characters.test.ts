import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe.each(["settled_blocks", "settled_names", "unprintable_characters"] as const)("%s", (rule) => {
  it.each(contractChecks(rule, contractVectors(rule)))("$name", ({ run }) => run());
});
