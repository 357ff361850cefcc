import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

const RULES = [
  "report_ids",
  "own_report_ids",
  "anothers_report_ids",
  "made_report_ids",
  "report_tags",
  "file_names",
] as const;

describe.each(RULES)("%s", (rule) => {
  it.each(contractChecks(rule, contractVectors(rule)))("$name", ({ run }) => run());
});
