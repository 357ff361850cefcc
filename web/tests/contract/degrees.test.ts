import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("degrees", () => {
  it.each(contractChecks("degrees", contractVectors("degrees")))("$name", ({ run }) => run());
});
