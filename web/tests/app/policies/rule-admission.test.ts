import { describe, expect, it } from "vitest";
import type { ShownPolicy } from "../../../src/api";
import { ruleAdmissionOf } from "../../../src/app/policies/rule-admission";

const NOTHING: ShownPolicy = {
  recipients: [],
  notBefore: undefined,
  notAfter: undefined,
  openings: undefined,
  twoPerson: false,
  purposes: [],
  breakGlass: false,
  recipientsRequired: undefined,
  hasMore: false,
};

function under(changes: Partial<ShownPolicy>, enterpriseId: number | undefined): string {
  const rule = {
    enterpriseId: 7,
    enterprise: "Example Hospital",
    version: 1,
    policy: { ...NOTHING, ...changes },
  };
  return ruleAdmissionOf(rule, { name: "A hospital", enterpriseId });
}

describe("the script of the enterprise whose rule it is", () => {
  it.each([
    ["admitted", {}],
    ["admitted", { recipients: ["kim@example.org"], purposes: ["treatment"], openings: 1 }],
    ["kept_out", { twoPerson: true }],
    ["kept_out", { twoPerson: true, recipients: ["kim@example.org", "enterprise:70"] }],
    ["by_domain", { twoPerson: true, recipients: ["*@hospital.example"] }],
    ["admitted", { twoPerson: true, recipients: ["*@hospital.example", "enterprise:7"] }],
    ["unknown", { hasMore: true }],
  ])("is %s under %o", (admission, changes) => {
    expect(under(changes, 7)).toBe(admission);
  });
});

describe("another enterprise's script", () => {
  it.each([
    ["admitted", { openings: 3 }],
    ["kept_out", { recipients: ["kim@example.org"] }],
    ["kept_out", { twoPerson: true }],
    ["by_domain", { recipients: ["*@hospital.example"] }],
    ["no_purpose", { purposes: ["treatment"] }],
    ["no_purpose", { recipients: ["enterprise:8"], purposes: ["treatment"] }],
    ["admitted", { recipients: ["enterprise:8"], twoPerson: true }],
  ])("is %s under %o", (admission, changes) => {
    expect(under(changes, 8)).toBe(admission);
  });
});

it.each([
  ["admitted", {}],
  ["unknown", { twoPerson: true }],
  ["unknown", { purposes: ["treatment"] }],
])("a hospital that the sender has entered is %s under %o", (admission, changes) => {
  expect(under(changes, undefined)).toBe(admission);
});
