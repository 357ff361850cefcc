import { describe, expect, it } from "vitest";
import type { EnterpriseRule } from "../../../../src/api";
import { EMPTY_DRAFT, type SettledDraft } from "../../../../src/app/pages/compose/draft";
import { namesRequiredBy } from "../../../../src/app/pages/compose/enterprise-rules";

function rule(enterprise: string, recipientsRequired: boolean): EnterpriseRule {
  const policy = { recipients: [], purposes: [], twoPerson: false, breakGlass: false, hasMore: false };
  return {
    enterpriseId: 7,
    enterprise,
    version: 1,
    policy: { ...policy, recipientsRequired },
  } as unknown as EnterpriseRule;
}

const RULES = [rule("Example Clinic", false), rule("Example Hospital", true)];

function draft(deliveryMethod: SettledDraft["deliveryMethod"], recipients = ""): SettledDraft {
  return { ...EMPTY_DRAFT, deliveryMethod, access: { ...EMPTY_DRAFT.access, recipients } };
}

describe("an enterprise that wants people to be named", () => {
  it.each(["recipient", "file"] as const)("is named where nobody is, for a %s", (method) => {
    expect(namesRequiredBy(draft(method), RULES)).toBe("Example Hospital");
    expect(namesRequiredBy(draft(method, "kim@example.org"), RULES)).toBeUndefined();
    expect(namesRequiredBy(draft(method), RULES.slice(0, 1))).toBeUndefined();
  });

  it("wants nobody for what a hospital takes in", () => {
    expect(namesRequiredBy(draft("storage"), RULES)).toBeUndefined();
  });
});
