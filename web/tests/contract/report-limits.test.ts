import { describe, expect, it } from "vitest";
import { REPORT_LIMITS } from "../../src/contract/report-limits";
import { MAX_TEXT_LENGTH } from "../../src/format";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe("report_limits", () => {
  const vectors = contractVectors("report_limits");

  it.each(contractChecks("report_limits", vectors))("$name", ({ run }) => run());

  it("all of them are in the vectors", () => {
    expect(vectors.map(({ input }) => input).sort()).toEqual(Object.keys(REPORT_LIMITS).sort());
  });

  it("readers take what senders may write", () => {
    expect(MAX_TEXT_LENGTH).toBeGreaterThanOrEqual(REPORT_LIMITS.text_characters);
  });
});
