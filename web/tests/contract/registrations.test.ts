import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("registrations", () => {
  it.each(contractChecks("registrations", contractVectors("registrations")))("$name", ({ run }) => run());
});
