import { expect, it } from "vitest";
import type { InstitutionSettings } from "../../../src/api";
import { institutionChoices, preselectedIn } from "../../../src/app/institutions/choices";

const OWN: InstitutionSettings = {
  name: "My Practice",
  sendType: "post_static",
  endpoint: "http://endpoint.practice.example",
  keyServer: "",
  key: "picsafekey1",
};
const GIVEN = {
  ...OWN,
  name: "My Hospital",
  sendType: "post",
  endpoint: "https://endpoint.hospital.example",
  enterpriseId: 1,
  enterprise: "Example Hospital",
  isDefault: true,
};

it("offers what the enterprise gives first, and says whose it is and what only the command line can do", () => {
  const choices = institutionChoices({ own: [OWN], given: [GIVEN], version: 0, needsPlan: new Map() });
  expect(choices.map(({ label }) => label)).toEqual(["My Hospital", "My Practice"]);
  expect(choices[0]?.hint).toContain(" Goes to https://endpoint.hospital.example. From Example Hospital.");
  expect(choices[1]?.hint).toContain("command line only");
  expect(choices[0]?.institution).toBe(GIVEN);
});

it("preselects what one enterprise has chosen, and nothing where another has chosen as well", () => {
  const list = { own: [OWN], version: 0, needsPlan: new Map<string, string>() };
  const others = { ...GIVEN, enterpriseId: 2, enterprise: "Another Hospital" };
  expect(preselectedIn({ ...list, given: [{ ...others, isDefault: false }, GIVEN] })).toBe(GIVEN);
  expect(preselectedIn({ ...list, given: [others, GIVEN] })).toBeUndefined();
  expect(preselectedIn({ ...list, given: [] })).toBeUndefined();
});

it("leaves out what a later version sends in a way of its own", () => {
  const later = { ...OWN, sendType: "carrier_pigeon" };
  expect(institutionChoices({ own: [later], given: [], version: 0, needsPlan: new Map() })).toEqual([]);
});

it("says which plan is missing and whom to ask, and offers what takes none as ever", () => {
  const mail = { ...OWN, name: "By mail", sendType: "email", endpoint: "reports@hospital.example" };
  const needsPlan = new Map([["post_static", "enterprise"]]);
  const [posted, mailed] = institutionChoices({ own: [OWN, mail], given: [], version: 0, needsPlan });
  expect(posted?.hint).toMatch(/^Needs the plan Enterprise, which you do not have\. Ask your hospital/);
  expect(mailed?.hint).toBe("You mail the encrypted file to the hospital. Goes to reports@hospital.example.");
});

it("names a plan of a later version as it is", () => {
  const needsPlan = new Map([["post_static", "platinum"]]);
  const [posted] = institutionChoices({ own: [OWN], given: [], version: 0, needsPlan });
  expect(posted?.hint).toContain("Needs the plan platinum");
});
