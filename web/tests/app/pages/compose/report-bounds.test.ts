import { expect, it } from "vitest";
import {
  charactersLeft,
  countProblem,
  leastSize,
  noteProblem,
  sizeProblem,
} from "../../../../src/app/pages/compose/report-bounds";
import { EMPTY_DRAFT, validationErrors } from "../../../../src/app/pages/compose/draft";

it("counts files before one is looked at", () => {
  expect(countProblem(0, 500)).toBeUndefined();
  expect(countProblem(499, 2)).toBe(
    "These would be 501 files, and a report takes 500: leave out 1, or send them as several reports.",
  );
});

it("adds up sizes, and takes more in a file", () => {
  const most = 2 * 1024 ** 3;
  expect(sizeProblem(most, false)).toBeUndefined();
  expect(sizeProblem(most + 1, false)).toMatch(
    /^The report would have .+ or more, and it may have .+: leave out/,
  );
  expect(sizeProblem(most + 1, true)).toBeUndefined();
  expect(sizeProblem(4 * most + 1, true)).toBeDefined();
});

it("knows of films how large they will be, and of photos nothing", () => {
  const item = { content: new Blob(["abc"]), thumbnail: new Blob(["d"]) };
  const film = { type: "video/quicktime", size: 1000 };
  const others = [
    { type: "image/jpeg", size: 9999 },
    { type: "audio/wav", size: 9999 },
  ];
  expect(leastSize([item], [film, ...others])).toBe(1004);
});

it("counts characters as people do", () => {
  const longest = "\u{1f600}".repeat(32_768);
  expect(noteProblem(longest)).toBeUndefined();
  expect(noteProblem(`${longest}ab`)).toBe(
    "The note of 32,770 characters is too long: a report takes 32,768, which is 2 fewer.",
  );
  expect(charactersLeft("x".repeat(30_767))).toBeUndefined();
  expect(charactersLeft("x".repeat(30_768))).toBe("2,000 characters left.");
  expect(charactersLeft(`${longest}a`)).toBeUndefined();
});

it("says all that before a draft is sent", () => {
  const huge = { size: 3 * 1024 ** 3 } as Blob;
  const item = { id: "1", type: "video", content: huge, thumbnail: huge } as const;
  const draft = {
    ...EMPTY_DRAFT,
    items: [item],
    notes: "x".repeat(32_769),
    deliveryMethod: "recipient",
  } as const;
  const said = validationErrors(draft).join("\n");
  expect(said).toContain("The note of 32,769 characters is too long");
  expect(said).toContain("The report would have");
  expect(validationErrors({ ...draft, deliveryMethod: "file" }).join("\n")).not.toContain(
    "The report would have",
  );
});
