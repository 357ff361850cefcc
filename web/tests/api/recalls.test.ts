import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/api/answers";
import { Recalls } from "../../src/api/recalls";

type Step = readonly [action: string, kind: string, outcome?: string];

function by(...steps: Step[]): string | undefined {
  const recalls = new Recalls();
  for (const [action, kind, outcome = "granted"] of steps) {
    recalls.note({ action, outcome, user: { kind } } as unknown as AuditEntry);
  }
  return recalls.by;
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
});
