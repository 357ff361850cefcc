import { describe, expect, it } from "vitest";
import { ANYBODY } from "../../../../src/app/policies/access";
import { EMPTY_DRAFT, type SettledDraft } from "../../../../src/app/pages/compose/draft";
import { listReport } from "../../../../src/app/pages/compose/send-to-institution";
import type { SendProgress } from "../../../../src/app/pages/compose/send-report";
import { recipientsHint } from "../../../../src/app/pages/compose/recipients";
import { peopleIn, tellingOf } from "../../../../src/app/pages/compose/tell-recipients";
import { isOnItsWay } from "../../../../src/app/pages/compose/told-notice";
import type { Services } from "../../../../src/app/services";

const OWN = "pat@example.org";

function draftFor(recipients: string): SettledDraft {
  return { ...EMPTY_DRAFT, label: "", deliveryMethod: "recipient", access: { ...ANYBODY, recipients } };
}

describe("who is mailed", () => {
  it.each([
    ["kim@example.org", { mailed: ["kim@example.org"], atDomains: [], isOwnOnly: false }],
    ["Pat@example.org", { mailed: [], atDomains: [], isOwnOnly: true }],
    ["pat@example.org kim@example.org", { mailed: ["kim@example.org"], atDomains: [], isOwnOnly: false }],
    [
      "*@example.org kim@example.org",
      { mailed: ["kim@example.org"], atDomains: ["*@example.org"], isOwnOnly: false },
    ],
    ["enterprise:7", { mailed: [], atDomains: [], isOwnOnly: false }],
    ["", { mailed: [], atDomains: [], isOwnOnly: false }],
  ])("is everybody named but the sender: %o", (recipients, telling) => {
    expect(tellingOf(draftFor(recipients), OWN)).toEqual(telling);
  });

  it("is nobody where only the sender is named", () => {
    expect(peopleIn({ ...ANYBODY, recipients: OWN }, OWN)).toEqual([]);
  });
});

describe("who can open it", () => {
  const hospital = {
    method: "post_dynamic",
    name: "Example Hospital",
  } as unknown as SettledDraft["deliveryMethod"];

  it.each([
    ["recipient", "", "anyone who has the link can open it"],
    ["file", "", "anyone who has the file can open it"],
    [hospital, "", "There is no link, and nobody else gets the file."],
    [hospital, "kim@example.org", "Only they can open it"],
  ] as const)("where it goes by %o to %o", (deliveryMethod, recipients, expected) => {
    expect(recipientsHint({ ...draftFor(recipients), deliveryMethod })).toContain(expected);
  });
});

describe("a link", () => {
  const toKim = tellingOf(draftFor("kim@example.org"), OWN);
  const kim = { told: ["kim@example.org"], notTold: [] };

  it("is on its way once all are mailed", () => {
    expect(isOnItsWay(toKim, { state: "ready", value: kim })).toBe(true);
  });

  it.each([
    ["nobody is mailed", toKim, { told: [], notTold: [] }],
    ["somebody is not mailed", toKim, { told: ["kim@example.org"], notTold: ["sam@example.org"] }],
    ["others are at a domain", tellingOf(draftFor("kim@example.org *@example.org"), OWN), kim],
  ])("is not where %s", (_, telling, value) => {
    expect(isOnItsWay(telling, { state: "ready", value })).toBe(false);
  });

  it("is not while that is not known", () => {
    expect(isOnItsWay(toKim, { state: "loading" })).toBe(false);
    expect(isOnItsWay(toKim, { state: "failed", error: new Error() })).toBe(false);
  });
});

describe("cancelling", () => {
  it.each([
    ["endpoint", true],
    ["file", false],
  ] as const)("of what goes to an %s: over while it is listed is %o", async (destination, over) => {
    const steps: SendProgress[] = [];
    const users = { logSent: () => Promise.resolve() };
    const services = { client: { users } } as unknown as Services;
    const report = { reportId: "0000000011772600767000", itemCounts: { photos: 1, videos: 0, audios: 0 } };
    await listReport(
      report,
      destination,
      services,
      (step) => {
        steps.push(step);
      },
      new AbortController().signal,
    );
    expect(steps.map(({ hasArrived }) => hasArrived)).toEqual([over]);
  });
});
