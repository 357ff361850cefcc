import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("what a report says of consent and does not prove", () => {
  it.each(contractChecks("consent_gaps", contractVectors("consent_gaps")))("$name", ({ run }) => run());
});

describe("what a report says was consented to", () => {
  it.each(contractChecks("consent_levels", contractVectors("consent_levels")))("$name", ({ run }) => run());
});
