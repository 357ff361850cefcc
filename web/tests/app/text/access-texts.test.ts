import { expect, it } from "vitest";
import type { AuditEntry } from "../../../src/api";
import { accessText } from "../../../src/app/text/access-texts";

function text(action: string, reason: string, outcome = "granted"): string {
  const entry = { action, outcome, refused: 0, purpose: "", reason, recipient: "" };
  return accessText(entry as unknown as AuditEntry);
}

it("says why a report was recalled, and what is not known as it was written", () => {
  expect(text("recall", "consent_withdrawn")).toBe(
    "recalled the report, because the patient has withdrawn consent",
  );
  expect(text("recall", "")).toBe("recalled the report");
  expect(text("recall", "some_new_reason")).toBe("recalled the report, saying “some_new_reason”");
  expect(text("break_glass", "other")).toBe("opened the report in an emergency, saying “other”");
});

it("says no reason of a recall that was refused, for anybody could have given it", () => {
  expect(text("recall", "consent_withdrawn", "not_sender")).toBe(text("recall", "", "not_sender"));
  expect(text("break_glass", "Nobody was there", "not_sender")).toContain("Nobody was there");
});
