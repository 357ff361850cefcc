import { describe, expect, it } from "vitest";
import { browserLanguage, usableLocale } from "../../../src/app/text/locale";

describe("the language of dates and numbers", () => {
  it("is the browser's default where that is one", () => {
    expect(usableLocale(["de"])).toBeUndefined();
  });

  it.each([
    [["C"], "en"],
    [["en-US@posix", "de"], "en-US"],
    [["C", "de-AT"], "de-AT"],
    [[], "en"],
  ])("is the first that Intl takes of %o where it is not", (languages, expected) => {
    const isUsable = (locale: string | undefined): boolean => locale !== undefined && locale !== "C";
    expect(usableLocale(languages, isUsable)).toBe(expected);
  });
});

it.each([
  [["de-AT", "en-US"], "AT"],
  [["en-US@posix"], "US"],
  [["C", "fr-CH"], "CH"],
  [["fr"], undefined],
  [["C"], undefined],
  [[], undefined],
])("of %o the region is that of the first language that is one: %s", (languages, region) => {
  expect(browserLanguage(languages)?.region).toBe(region);
});
