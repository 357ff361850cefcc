import { expect, test } from "vitest";
import { openedText } from "../../../../src/app/pages/reports/opened-text";

const FIRST = new Date("2026-03-04T05:06:07Z");

test("a received report is named by when it was opened first, as in a mail about it", () => {
  const said = openedText({ openedAt: FIRST, lastOpenedAt: new Date("2026-03-09T05:06:07Z") });
  expect(said).toMatch(/^First opened Mar 4, 2026, .+, last Mar 9, 2026, .+$/);
});

test("one moment is said once", () => {
  const said = openedText({ openedAt: FIRST, lastOpenedAt: new Date(FIRST.getTime() + 1000) });
  expect(said).toMatch(/^Opened Mar 4, 2026, [^,]+$/);
});
