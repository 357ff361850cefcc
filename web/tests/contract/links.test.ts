import { describe, expect, it } from "vitest";
import { reportIdOfFile } from "../../src/contract/report-ids";
import { fileUrl, parseReportLink, signInSecret } from "../../src/contract/links";

const RANDOM = "abcdefghijklmnopqrstuv";
const ID = "0000000011462800528240";

describe("links to reports", () => {
  it.each([
    `https://my.example.org/app/report/AU/${RANDOM}-${ID}`,
    ` https://my.example.org/app/report/AU/${RANDOM}-${ID}/ `,
    `/app/report/AU/${RANDOM}-${ID}`,
    `https://cloud.example.org/cloud/reports/AU/${RANDOM}-${ID}?x=1#y`,
  ])("are taken apart: %s", (link) => {
    const parsed = parseReportLink(link);
    expect(parsed).toEqual({ country: "AU", random: RANDOM, reportId: ID });
    expect(fileUrl("https://cloud.example.org", parsed)).toBe(
      `https://cloud.example.org/cloud/reports/AU/${RANDOM}-${ID}`,
    );
  });

  it.each([
    "",
    "https://my.example.org/",
    `https://my.example.org/app/report/AU/${RANDOM}`,
    `https://my.example.org/app/report/AU/${RANDOM.slice(1)}-${ID}`,
    `https://my.example.org/app/report/AUS/${RANDOM}-${ID}`,
    `https://my.example.org/app/report/AU/${RANDOM}-${ID}/more`,
    `https://my.example.org/app/report/AU/../${RANDOM}-${ID}`,
    "x".repeat(3000),
  ])("are not %.70j", (link) => {
    expect(() => parseReportLink(link)).toThrow(expect.objectContaining({ code: "invalid_link" }));
  });
});

describe("file names", () => {
  it.each([
    [`${ID}.picsafe`, ID],
    [`${ID} (1).picsafe`, ID],
    [`Copy of ${ID}.PICSAFE`, ID],
    ["Report1234.picsafe", "Report1234"],
    ["wound.picsafe", undefined],
    [`${ID} ${ID.replace("1", "2")}.picsafe`, undefined],
  ])("%s is of %s", (name, id) => {
    expect(reportIdOfFile(name)).toBe(id);
  });
});

describe("magic links", () => {
  it("carry their secret in the fragment", () => {
    expect(signInSecret("#token=abc.def_-")).toBe("abc.def_-");
    expect(signInSecret("#other=1")).toBeUndefined();
    expect(signInSecret("#token=a b")).toBeUndefined();
    expect(signInSecret("")).toBeUndefined();
  });
});
