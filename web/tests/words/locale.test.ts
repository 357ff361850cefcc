import { describe, expect, it } from "vitest";
import { browserLanguage, browserLanguages, formattingLocale } from "../../src/words";

describe("the browser's languages", () => {
  it("are its default, and those that it names", () => {
    expect(browserLanguages(["de-AT", "en"], ["en-AU"])).toEqual(["en-AU", "de-AT", "en"]);
  });

  it("are those that Intl takes, without what POSIX writes behind them", () => {
    expect(browserLanguages(["C", "en-US@posix", "de-AT"], [])).toEqual(["en-US", "de-AT"]);
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

describe("dates and numbers", () => {
  it.each([
    ["en", ["en-GB", "en-US"], "en-GB"],
    ["en", ["de-AT"], "en"],
    ["de", ["en-AU", "de-AT"], "de-AT"],
    ["ar", ["ar-EG"], "ar-EG"],
  ] as const)("in %s are written as the region of %o does", (language, browser, locale) => {
    expect(formattingLocale(language, browser)).toBe(`${locale}-u-nu-latn`);
  });

  it("have Latin digits in Arabic", () => {
    expect(new Intl.NumberFormat(formattingLocale("ar", ["ar-EG"])).format(1234)).toBe("1,234");
    expect(new Intl.NumberFormat("ar-EG").format(1234)).not.toBe("1,234");
  });
});
