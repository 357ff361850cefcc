import { describe, expect, it } from "vitest";
import { decode } from "../../src/api/decode";
import { policyState } from "../../src/api/policies";
import type * as Wire from "../../src/contract/openapi";

const STATE: Wire.PolicyState = {
  report_id: "0000000011462800528240",
  policy: {
    recipients: ["kim@example.org"],
    not_before: null,
    not_after: "2026-03-11T00:00:00Z",
    openings: 2,
    two_person: true,
    purposes: [],
    break_glass: false,
  },
  destination: "recipient",
  opened: 1,
  approvals: [{ recipient: "kim@example.org", expires_at: "2026-03-05T00:00:00.000Z" }],
};

describe("a policy", () => {
  it("is read", () => {
    expect(decode(policyState, STATE)).toMatchObject({
      policy: { recipients: ["kim@example.org"], notBefore: undefined, twoPerson: true, hasMore: false },
      opened: 1,
      approvals: [{ recipient: "kim@example.org" }],
    });
  });

  it.each([
    [{ watermark: true }, true],
    [{ places: ["ward"] }, true],
    [{ watermark: false, places: [], since: null }, false],
  ])("of a later Key Server says that it has more: %o", (more, hasMore) => {
    const { policy } = decode(policyState, { ...STATE, policy: { ...STATE.policy, ...more } });
    expect(policy.hasMore).toBe(hasMore);
  });
});
