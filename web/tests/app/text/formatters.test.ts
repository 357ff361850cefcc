import { describe, expect, it } from "vitest";
import {
  formatDate,
  formatDuration,
  formatFileSize,
  formatTimeLeft,
  formatUtcDateTime,
} from "../../../src/app/text/formatters";

const NOW = Date.UTC(2026, 2, 4, 5, 6, 7);
const after = (hours: number): Date => new Date(NOW + hours * 3_600_000);

describe("times and sizes", () => {
  it.each([
    [after(168), "7 days"],
    [after(35.9), "35 hours"],
    [after(1), "1 hour"],
    [after(0.5), "30 minutes"],
    [after(0.001), "1 minute"],
    [after(0), ""],
    [after(-1), ""],
  ])("say what is left until %s", (until, words) => {
    expect(formatTimeLeft(until, NOW)).toBe(words);
  });

  it("say sizes", () => {
    expect([1, 999, 1500, 4_200_000, 123_456_789, 1_500_000_000].map(formatFileSize)).toEqual([
      "1 byte",
      "999 bytes",
      "2 kB",
      "4.2 MB",
      "123 MB",
      "1.5 GB",
    ]);
  });

  it("keep a day that is none as it was written", () => {
    expect(formatDate("1980", "2", "31")).toBe("31/2/1980");
    expect(formatDate("", "", "")).toBe("");
    expect(formatDate("1980", "", "")).toBe("1980");
  });

  it("say moments the same everywhere on paper", () => {
    expect(formatUtcDateTime("2026-03-04T05:06:07Z")).toBe("2026-03-04 05:06 UTC");
    expect(formatUtcDateTime("once")).toBe("once");
    expect(formatDuration(65)).toBe("1:05");
  });
});
