import { afterEach, describe, expect, it } from "vitest";
import { formatItemCounts } from "../../../src/app/text/item-counts";
import { fileMessage, linkMessage } from "../../../src/app/text/share-messages";
import { vocabulary } from "../../../src/words";

const NOW = Date.UTC(2026, 2, 4, 5, 6, 7);
const after = (hours: number): Date => new Date(NOW + hours * 3_600_000);

afterEach(() => vocabulary.choose("en"));

describe("the ready-made words", () => {
  it.each([
    [{ photos: 1, videos: 0, audios: 0 }, "1 photo"],
    [{ photos: 2, videos: 1, audios: 0 }, "2 photos and 1 video"],
    [{ photos: 1, videos: 2, audios: 1 }, "1 photo, 2 videos and 1 audio clip"],
    [{ photos: 0, videos: 0, audios: 0 }, "a note"],
  ])("list %o", (contents, words) => {
    expect(formatItemCounts(contents)).toBe(words);
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

  it("say who sends it, and not that anybody has checked that", () => {
    const words = linkMessage(
      "https://my.example/app/report/au/x",
      { photos: 1, videos: 0, audios: 0 },
      after(168),
      NOW,
      "Dr Pat Example",
    );
    expect(words.split("\n")[0]).toBe(
      "Dr Pat Example sends you a PicSafe report. " +
        "Please tap the link below (valid for 7 days) to view a PicSafe report containing 1 photo.",
    );
  });

  it("say how to open an attached file", () => {
    const { body } = fileMessage("1.picsafe", { photos: 1, videos: 0, audios: 0 }, "https://my.example");
    expect(body).toContain("https://my.example/app/open");
    expect(body).toContain("1.picsafe");
  });

  it("keep the address of an Arabic e-mail free of what is invisible", async () => {
    await vocabulary.choose("ar");
    const { body } = fileMessage("1.picsafe", { photos: 1, videos: 0, audios: 0 }, "https://my.example");
    expect(body).toContain(" https://my.example/app/open ");
    expect(body).toContain("\u20681.picsafe\u2069");
  });
});
