import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../../src/api";
import { groupRepeats } from "../../../src/app/text/access-groups";
import { accessText } from "../../../src/app/text/access-texts";

function entry(seq: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    seq,
    at: new Date(0),
    action: "fetch",
    outcome: "granted",
    user: { kind: "enterprise", enterpriseId: 7, name: "Example Hospital" },
    ip: "192.0.2.1",
    refused: 0,
    purpose: "",
    reason: "",
    recipient: "",
    hash: "0".repeat(64),
    ...changes,
  };
}

describe("repeats in an access log", () => {
  it("are shown as one from four in a row on", () => {
    const entries = [1, 2, 3, 4, 5].map((seq) => entry(seq));
    expect(groupRepeats(entries).map(({ times }) => times)).toEqual([5]);
    expect(groupRepeats(entries.slice(0, 3)).map(({ times }) => times)).toEqual([1, 1, 1]);
  });

  it("are told apart by what they say and from where", () => {
    const entries = [1, 2, 3, 4, 5, 6].map((seq) => entry(seq, { ip: seq > 3 ? "192.0.2.2" : "192.0.2.1" }));
    expect(groupRepeats(entries)).toHaveLength(6);
    expect(groupRepeats([1, 2, 3, 4].map((seq) => entry(seq, { refused: 7 })))).toHaveLength(4);
  });

  it("are told apart by why it was an emergency", () => {
    const entries = ["a", "b", "c", "d"].map((reason, index) =>
      entry(index + 1, { action: "break_glass", reason }),
    );
    expect(groupRepeats(entries)).toHaveLength(4);
  });

  it("say what was said", () => {
    expect(accessText(entry(1, { action: "break_glass", reason: "Unconscious" }))).toBe(
      "opened the report in an emergency, saying “Unconscious”",
    );
    expect(accessText(entry(1, { purpose: "education", outcome: "purpose_not_consented" }))).toBe(
      "asked for the key, for education, refused: the patient has not consented to that",
    );
    expect(accessText(entry(1, { action: "approve", recipient: "kim@example.org" }))).toBe(
      "approved that somebody opens the report: kim@example.org",
    );
    expect(
      accessText(entry(1, { action: "approve", recipient: "kim@example.org", outcome: "not_approver" })),
    ).toBe("wanted to approve that somebody opens the report: kim@example.org, refused: cannot approve");
  });

  it("have no words of ours for what nobody knows", () => {
    expect(accessText(entry(1, { action: "more", purpose: "audit" }))).toBe("recorded as “more”, for audit");
    expect(accessText(entry(1, { outcome: "otherwise" }))).toBe("asked for the key, refused (otherwise)");
  });

  it("say how many were refused", () => {
    expect(accessText(entry(1, { outcome: "too_many_requests", refused: 1969 }))).toBe(
      "asked for the key, refused: too often in ten minutes, 1,969 more times",
    );
  });
});
