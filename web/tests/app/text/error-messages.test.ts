import { describe, expect, it } from "vitest";
import { ChainBroken } from "../../../src/contract/errors";
import { ApiError } from "../../../src/api";
import { explainError } from "../../../src/app/text/error-messages";
import { FormatError } from "../../../src/format";
import { vocabulary } from "../../../src/words";

describe("failures", () => {
  it("say what happened and what to do, also for codes that nobody knows", () => {
    const failures = [
      new ApiError("not_allowed", "unknown_audience"),
      new ApiError("refused", "some_new_code", "Say it in the server’s words."),
      new FormatError("authentication_failed", "x"),
      new FormatError("corrupt_zip", "x"),
      new ChainBroken(3, "x"),
      new Error("x"),
    ].map(explainError);
    for (const { title, advice } of failures) expect(title.length * advice.length).toBeGreaterThan(100);
    expect(failures[0]?.advice).toContain("Nothing was sent");
    expect(failures[1]?.advice).toBe("Say it in the server’s words. (some_new_code)");
    expect(failures[4]?.advice).toContain("Entry 3");
  });

  it("tell what is damaged from what is not expected, and name the file", () => {
    const damaged = explainError(new FormatError("corrupt_zip", "x", "report.pdf"));
    expect(damaged.title).toBe("This report is damaged");
    expect(damaged.advice).toContain("“report.pdf”");
    const odd = explainError(new FormatError("unsafe_name", "x", "../\u202e".repeat(60)));
    expect(odd.advice).toContain("It is not damaged.");
    expect(odd.advice.length).toBeLessThan(200);
    expect(odd.advice).not.toContain("\u202e");
  });

  it("have no words for what is no code, but a property of objects", () => {
    expect(explainError(new ApiError("refused", "constructor")).title).toBe("This was not accepted");
  });

  it("take no code for what is said where none is known", () => {
    expect(explainError(new ApiError("refused", "unexpected")).title).toBe("This was not accepted");
    expect(explainError(new ApiError("refused", "")).title).toBe("This was not accepted");
  });

  it("say why a report was recalled, where that is known", () => {
    const recalled = (reason: string, code = "recalled"): string =>
      explainError(new ApiError("gone", code, "", undefined, reason)).title;
    expect(recalled("consent_withdrawn")).toBe("The patient has withdrawn consent");
    expect(recalled("wrong_patient")).toBe("This report was for the wrong patient");
    for (const reason of ["", "other", "some_new_reason"]) {
      expect(recalled(reason)).toBe("This report was recalled");
    }
    expect(recalled("consent_withdrawn", "expired")).toBe("This link has expired");
  });

  it("are said in the language that is shown", async () => {
    await vocabulary.choose("de");
    try {
      expect(explainError(new ApiError("gone", "expired")).title).toBe("Dieser Link ist abgelaufen");
      const damaged = explainError(new FormatError("corrupt_zip", "x", "report.pdf"));
      expect(damaged.advice).toContain("Es geht um „report.pdf“.");
    } finally {
      await vocabulary.choose("en");
    }
  });

  it("name the server's clock where that is to blame, and not the sign-in", () => {
    const { title, advice, retryable } = explainError(new ApiError("not_signed_in", "clock_skew"));
    expect(title).toBe("The server’s clock is wrong");
    expect(advice).toContain("signing in again does not help");
    expect(retryable).toBe(false);
  });

  it("say in the server's words whose limit was reached, and when there is room again", () => {
    const detail =
      "The people of your enterprise may have 1000 GiB of reports at PicSafe Cloud at a time, all together. There is room again once one of them withdraws a report, at the latest at 2026-03-12 00:00 UTC.";
    const { title, advice, retryable } = explainError(new ApiError("slow_down", "quota_exceeded", detail));
    expect({ title, advice, retryable }).toEqual({
      title: "A limit has been reached",
      advice: detail,
      retryable: true,
    });
    expect(explainError(new ApiError("slow_down", "quota_exceeded")).advice).toContain("Withdraw reports");
  });

  it("offer another try only where it may help", () => {
    expect(explainError(new ApiError("unreachable", "unreachable")).retryable).toBe(true);
    expect(explainError(new ApiError("gone", "expired")).retryable).toBe(false);
  });
});
