import { describe, expect, it } from "vitest";
import { ANYBODY } from "../../../src/app/policies/access";
import { admissionOf, nameScript } from "../../../src/app/policies/script-admission";

const GIVEN = { name: "Example Hospital", enterpriseId: 7 };
const ENTERED = { name: "My Practice", enterpriseId: undefined };

describe("the script of a hospital that is known", () => {
  it.each([
    ["by_itself", {}],
    ["by_itself", { recipients: "kim@example.org", until: "2999-03-11", openings: "1" }],
    ["kept_out", { twoPerson: true }],
    ["kept_out", { twoPerson: true, recipients: "kim@example.org enterprise:70" }],
    ["named", { twoPerson: true, recipients: "kim@example.org\nenterprise:7" }],
  ])("is %s with %o", (admission, changes) => {
    expect(admissionOf({ ...ANYBODY, ...changes }, GIVEN)).toBe(admission);
  });

  it("is named beside the others", () => {
    expect(nameScript({ ...ANYBODY, recipients: "kim@example.org\n" }, 7).recipients).toBe(
      "kim@example.org\nenterprise:7",
    );
    const access = nameScript({ ...ANYBODY, twoPerson: true }, 7);
    expect(access.recipients).toBe("enterprise:7");
    expect(admissionOf(access, GIVEN)).toBe("named");
  });
});

it.each([
  ["by_itself", {}],
  ["unknown", { openings: "1" }],
  ["unknown", { twoPerson: true, recipients: "kim@example.org" }],
  ["named", { twoPerson: true, recipients: "enterprise:12" }],
])("a hospital that the sender has entered is %s with %o", (admission, changes) => {
  expect(admissionOf({ ...ANYBODY, ...changes }, ENTERED)).toBe(admission);
});
