import { expect, it } from "vitest";
import { mistakeName } from "../../../src/app/text/mistakes";

it.each([
  [new TypeError("Zoë has no consent"), "TypeError"],
  [new RangeError("Zoë"), "RangeError"],
  [Object.assign(new Error("Zoë"), { name: "Zoë" }), "Error"],
  ["Zoë", "Error"],
])("nothing but the kind is said of a mistake: %s", (error, name) => {
  expect(mistakeName(error)).toBe(name);
});
