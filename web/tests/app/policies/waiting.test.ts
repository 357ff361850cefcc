import { describe, expect, it } from "vitest";
import type { AuditEntry, AuditTrail } from "../../../src/api";
import { waitingFor } from "../../../src/app/policies/waiting";
import { policyWords } from "../../../src/app/policies/words";

function trailOf(
  ...entries: readonly (readonly [who: string, action: string, outcome: string, of?: string])[]
) {
  return {
    entries: entries.map(([who, action, outcome, of = ""], index) => ({
      seq: index + 1,
      at: new Date(1000 * index),
      action,
      outcome,
      recipient: of,
      user: { kind: "user", firstname: who, lastname: "Example", email: `${who}@example.org` },
    })) as unknown as readonly AuditEntry[],
  } as AuditTrail;
}

describe("who waits for an approval", () => {
  const refused = ["Kim", "fetch", "approval_needed"] as const;

  it("is whoever was refused, the newest first", () => {
    const trail = trailOf(refused, ["Sam", "fetch", "approval_needed"], ["Ash", "fetch", "not_named"]);
    expect(waitingFor(trail).map(({ name }) => name)).toEqual(["Sam Example", "Kim Example"]);
  });

  it("is nobody who has opened the report, or was approved of, since", () => {
    expect(waitingFor(trailOf(refused, ["Kim", "fetch", "granted"]))).toEqual([]);
    expect(waitingFor(trailOf(refused, ["Kim", "break_glass", "granted"]))).toEqual([]);
    expect(waitingFor(trailOf(refused, ["Pat", "approve", "granted", "kim@example.org"]))).toEqual([]);
    const approvals = [{ recipient: "kim@example.org", expiresAt: new Date(0) }];
    expect(waitingFor(trailOf(refused), approvals)).toEqual([]);
  });

  it("is whoever was refused again, and nobody by a refused approval", () => {
    const again = trailOf(refused, ["Pat", "approve", "granted", "kim@example.org"], refused);
    expect(waitingFor(again).map(({ email }) => email)).toEqual(["Kim@example.org"]);
    expect(waitingFor(trailOf(refused, ["Kim", "approve", "own_approval", "kim@example.org"]))).toHaveLength(
      1,
    );
  });
});

it("says a policy in words, and of each rule that there is", () => {
  const nothing = {
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
  const state = { reportId: "1", destination: "recipient", opened: 1, approvals: [] };
  expect(policyWords({ ...state, policy: nothing })).toEqual([
    ["Who", "Anybody who has the link or the file"],
  ]);
  const all = {
    ...nothing,
    recipients: ["kim@example.org", "*@hospital.example"],
    notBefore: new Date(0),
    notAfter: new Date(0),
    openings: 1,
    purposes: ["treatment", "later\u202eword"],
    twoPerson: true,
    breakGlass: true,
  };
  const words = new Map(policyWords({ ...state, policy: all }));
  expect([...words.keys()]).toEqual([
    "Who",
    "From",
    "Until",
    "How many",
    "What for",
    "Two persons",
    "In an emergency",
  ]);
  expect(words.get("Who")).toBe("kim@example.org, *@hospital.example");
  expect(words.get("How many")).toBe("1 person; so far 1");
  expect(words.get("What for")).toBe("treatment, laterword");
});
