import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/api/answers";
import { Recalls } from "../../src/api/recalls";

type Step = readonly [action: string, kind: string, outcome?: string, reason?: string];

function recalls(...steps: Step[]): Recalls {
  const noted = new Recalls();
  for (const [action, kind, outcome = "granted", reason = ""] of steps) {
    noted.note({ action, outcome, user: { kind }, reason } as unknown as AuditEntry);
  }
  return noted;
}

function by(...steps: Step[]): string | undefined {
  return recalls(...steps).by;
}

describe("who has recalled a report", () => {
  it("is told by its trail", () => {
    expect(by(["create", "user"])).toBeUndefined();
    expect(by(["recall", "user"])).toBe("sender");
    expect(by(["recall", "user"], ["restore", "user"])).toBeUndefined();
    expect(by(["recall", "user", "not_sender"])).toBeUndefined();
    expect(by(["recall", "operator"])).toBe("operator");
    expect(by(["recall", "operator"], ["restore", "operator"])).toBeUndefined();
  });

  it("is the operator as long as the operator has not taken it back", () => {
    expect(by(["recall", "operator"], ["restore", "user", "recalled_by_operator"])).toBe("operator");
    expect(by(["recall", "user"], ["recall", "operator"])).toBe("operator");
    expect(by(["recall", "user"], ["recall", "operator"], ["restore", "operator"])).toBe("sender");
    expect(by(["recall", "operator"], ["recall", "user"], ["restore", "operator"])).toBe("sender");
  });

  it("may have said why, which holds until it is taken back", () => {
    const why: Step = ["recall", "user", "granted", "consent_withdrawn"];
    expect(recalls(why).reason).toBe("consent_withdrawn");
    expect(recalls(why, ["recall", "operator"]).reason).toBe("consent_withdrawn");
    expect(recalls(why, ["recall", "user", "granted", "other"]).reason).toBe("other");
    expect(recalls(why, ["restore", "user"]).reason).toBe("");
    expect(recalls(["recall", "user", "not_sender", "consent_withdrawn"]).reason).toBe("");
  });
});
