import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("hostnames", () => {
  it.each(contractChecks("hostnames", contractVectors("hostnames")))("$name", ({ run }) => run());
});
