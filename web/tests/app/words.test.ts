import { describe, expect, it } from "vitest";
import { ApiError } from "../../src/api";
import { ChainBroken } from "../../src/audit/chain";
import { FormatError } from "../../src/format";
import { explain } from "../../src/app/text/error-messages";
import { fileMessage, linkMessage, listOfItems } from "../../src/app/text/share-messages";
import { consentAnswers } from "../../src/app/text/report-labels";
import { day, duration, fileSize, timeLeft, timestamp } from "../../src/app/text/formatters";

const NOW = Date.UTC(2026, 2, 4, 5, 6, 7);
const after = (hours: number): Date => new Date(NOW + hours * 3_600_000);

describe("the ready-made words", () => {
  it.each([
    [{ photos: 1, videos: 0, audios: 0 }, "1 photo"],
    [{ photos: 2, videos: 1, audios: 0 }, "2 photos and 1 video"],
    [{ photos: 1, videos: 2, audios: 1 }, "1 photo, 2 videos and 1 audio clip"],
    [{ photos: 0, videos: 0, audios: 0 }, "no files"],
  ])("list %o", (contents, words) => {
    expect(listOfItems(contents)).toBe(words);
  });

  it("are those of the documentation", () => {
    const words = linkMessage(
      "https://my.example/app/report/au/x",
      { photos: 1, videos: 0, audios: 0 },
      after(168),
      NOW,
    );
    expect(words).toBe(
      "Please tap the link below (valid for 7 days) to view a PicSafe report containing 1 photo.\n\n" +
        "https://my.example/app/report/au/x",
    );
  });

  it("say how to open an attached file", () => {
    const { body } = fileMessage("1.picsafe", { photos: 1, videos: 0, audios: 0 }, "https://my.example");
    expect(body).toContain("https://my.example/app/open");
    expect(body).toContain("1.picsafe");
  });
});

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
    expect(timeLeft(until, NOW)).toBe(words);
  });

  it("say sizes", () => {
    expect([1, 999, 1500, 4_200_000, 123_456_789, 1_500_000_000].map(fileSize)).toEqual([
      "1 byte",
      "999 bytes",
      "2 kB",
      "4.2 MB",
      "123 MB",
      "1.5 GB",
    ]);
  });

  it("keep a day that is none as it was written", () => {
    expect(day("1980", "2", "31")).toBe("31/2/1980");
    expect(day("", "", "")).toBe("");
    expect(day("1980", "", "")).toBe("1980");
  });

  it("say moments the same everywhere on paper", () => {
    expect(timestamp("2026-03-04T05:06:07Z")).toBe("2026-03-04 05:06 UTC");
    expect(timestamp("once")).toBe("once");
    expect(duration(65)).toBe("1:05");
  });
});

describe("consent in words", () => {
  const consent = { type: "signed", treatment: "", education: "", publication: "", consentlevels: "" };
  it("takes what the flags say, then the list, and never guesses", () => {
    const answers = consentAnswers({
      ...consent,
      treatment: "true",
      education: "false",
      consentlevels: "education",
    });
    expect(answers.map(({ answer }) => answer)).toEqual(["Yes", "No", "Not recorded"]);
    expect(consentAnswers({ ...consent, consentlevels: "publication" })[2]?.answer).toBe("Yes");
  });
});

describe("failures", () => {
  it("say what happened and what to do, also for codes that nobody knows", () => {
    const failures = [
      new ApiError("not_allowed", "unknown_audience"),
      new ApiError("refused", "some_new_code", "Say it in the server’s words."),
      new FormatError("authentication_failed", "x"),
      new FormatError("corrupt_zip", "x"),
      new ChainBroken(3, "x"),
      new Error("x"),
    ].map(explain);
    for (const { title, next } of failures) expect(title.length * next.length).toBeGreaterThan(100);
    expect(failures[0]?.next).toContain("Nothing was sent");
    expect(failures[1]?.next).toBe("Say it in the server’s words.");
    expect(failures[4]?.next).toContain("Entry 3");
  });

  it("offer another try only where it may help", () => {
    expect(explain(new ApiError("unreachable", "unreachable")).again).toBe(true);
    expect(explain(new ApiError("gone", "expired")).again).toBe(false);
  });
});
