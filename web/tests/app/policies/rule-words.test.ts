import { describe, expect, it } from "vitest";
import { ruleWords } from "../../../src/app/policies/rule-words";
import type { ShownPolicy } from "../../../src/api";

const NOTHING: ShownPolicy = {
  recipients: [],
  notBefore: undefined,
  notAfter: undefined,
  openings: undefined,
  twoPerson: false,
  purposes: [],
  breakGlass: false,
  recipientsRequired: undefined,
  hasMore: false,
};

describe("a rule in words", () => {
  it("says nothing where anybody may open the report", () => {
    expect(ruleWords(NOTHING)).toEqual([]);
    expect(ruleWords({ ...NOTHING, breakGlass: true })).toEqual([]);
  });

  it("says one thing each", () => {
    const rule = { ...NOTHING, recipients: ["*@hospital.example", "kim@example.org"], breakGlass: true };
    expect(ruleWords({ ...rule, openings: 3, twoPerson: true })).toEqual([
      "Who: *@hospital.example, kim@example.org",
      "How many: 3 people",
      "Two persons: A second one has to approve of each who opens it",
      "In an emergency: Others may open it, with a reason that is logged",
    ]);
    expect(ruleWords({ ...NOTHING, twoPerson: true })).toHaveLength(1);
    expect(ruleWords({ ...NOTHING, recipientsRequired: true })).toEqual(["Who: those whom the sender names"]);
  });
});
