import { expect, it } from "vitest";
import type { PolicyState } from "../../../../src/api";
import { ApiError } from "../../../../src/api/errors";
import { policyOf } from "../../../../src/app/policies/access";
import { oldAccess } from "../../../../src/app/pages/reports/old-access";

const REPORT = "0000000011462800528240";
const POLICY = {
  recipients: ["lee@hospital.example"],
  openings: 1,
  purposes: ["treatment"],
  twoPerson: false,
  breakGlass: false,
  hasMore: false,
};

function saying(policy: object): { policy: () => Promise<PolicyState> } {
  return { policy: () => Promise.resolve({ policy } as unknown as PolicyState) };
}

it("is as the Key Server has it now, with its limits", async () => {
  const { recipients, access, lacksAccess } = await oldAccess(saying(POLICY), REPORT);
  expect([recipients, lacksAccess]).toEqual([["lee@hospital.example"], undefined]);
  expect(access && policyOf(access)).toEqual({
    recipients: ["lee@hospital.example"],
    openings: 1,
    purposes: ["treatment"],
  });
});

it("is to be said anew, and names nobody, where it is not known or more than is known here", async () => {
  const silent = { policy: () => Promise.reject(new ApiError("unreachable", "unreachable")) };
  for (const server of [silent, saying({ ...POLICY, hasMore: true })]) {
    expect(await oldAccess(server, REPORT)).toEqual({ recipients: [], lacksAccess: true });
  }
});
