import { expect, it } from "vitest";
import { uncheckedText } from "../../../src/app/text/log-errors";

it("says that a receipt is kept where there is one, and nowhere else", () => {
  expect(uncheckedText("receipt")).toContain("It is kept");
  expect(uncheckedText("missing")).toContain("gave no receipt");
  for (const held of ["missing", "nothing"] as const) expect(uncheckedText(held)).not.toContain("kept");
});
