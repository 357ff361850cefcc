import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe.each(["heif_codings", "photo_limits", "photo_notes"] as const)("%s", (rule) => {
  it.each(contractChecks(rule, contractVectors(rule)))("$name", ({ run }) => run());
});
