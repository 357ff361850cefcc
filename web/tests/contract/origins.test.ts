import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("origins", () => {
  it.each(contractChecks("origins", contractVectors("origins")))("$name", ({ run }) => run());
});
