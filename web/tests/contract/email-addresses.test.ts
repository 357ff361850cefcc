import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("e-mail addresses", () => {
  it.each(contractChecks("email_addresses", contractVectors("email_addresses")))("$name", ({ run }) => run());
});
