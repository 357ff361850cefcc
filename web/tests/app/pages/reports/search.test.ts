import { expect, test } from "vitest";
import { isFound } from "../../../../src/app/pages/reports/search";

const ROW = ["1 photo and 2 videos", "To kim@example.org", "Krankenhaus Süd", "0000000011462800528240"];

test.each([
  "",
  "photo",
  "KIM@",
  "sud photo",
  "  videos  süd ",
  "1462800528240",
  "\u2068kim@example.org\u2069",
])("“%s” is found", (query) => {
  expect(isFound(query, ROW)).toBe(true);
});

test.each(["sam@", "photo sam", "photo1"])("“%s” is not", (query) => {
  expect(isFound(query, ROW)).toBe(false);
});
