import { describe, expect, it } from "vitest";
import {
  ANYBODY,
  accessErrors,
  accessOf,
  accessSummary,
  draftOf,
  policyOf,
  withoutPeople,
} from "../../../src/app/policies/access";

describe("who may open a report", () => {
  it("is anybody unless the sender says so", () => {
    expect(policyOf(ANYBODY)).toBeUndefined();
    expect(accessOf({ ...ANYBODY, breakGlass: true }, "recipient")).toEqual({ destination: "recipient" });
    expect(accessSummary(ANYBODY)).toBe("anybody with the link or the file");
  });

  it("is also whom its sender has typed and not added", () => {
    const access = { ...ANYBODY, recipients: "kim@example.org", typed: " sam@example.org" };
    expect(policyOf(access)).toEqual({ recipients: ["kim@example.org", "sam@example.org"] });
    expect(accessSummary(access)).toBe("only the people you have named");
    expect(accessErrors({ ...access, typed: "Sam" })).toHaveLength(1);
    expect(accessSummary({ ...access, openings: "2" })).toBe("as you say");
    expect(policyOf(withoutPeople(access))).toBeUndefined();
  });

  it("travels with where the report goes", () => {
    const access = {
      recipients: "kim@example.org\n *@hospital.example, sam@example.org;",
      from: "2998-03-11",
      until: "2999-03-11",
      openings: "3",
      purposes: new Set(["treatment"]),
      twoPerson: true,
      breakGlass: true,
    };
    expect(accessOf(access, "file")).toEqual({
      policy: {
        recipients: ["kim@example.org", "*@hospital.example", "sam@example.org"],
        not_before: new Date("2998-03-11T00:00:00").toISOString(),
        not_after: new Date("2999-03-11T23:59:59").toISOString(),
        openings: 3,
        purposes: ["treatment"],
        two_person: true,
        break_glass: true,
      },
      destination: "file",
    });
    expect(accessErrors(access)).toEqual([]);
    expect(accessSummary(access)).toBe("as you say");
  });

  it.each([
    [{ recipients: "kim" }, "by e-mail address"],
    [{ recipients: "kim@@example.org" }, "by e-mail address"],
    [{ recipients: "sam@example.org", typed: "<kim@example.org>" }, "by e-mail address"],
    [{ openings: "0" }, "Between 1 and 100"],
    [{ openings: "101" }, "Between 1 and 100"],
    [{ openings: "a few" }, "Between 1 and 100"],
    [{ until: "2020-01-01" }, "is over"],
    [{ from: "2999-03-12", until: "2999-03-11" }, "is after the one until which"],
    [{ recipients: "a@example.org ".repeat(51) }, "50 people at most"],
  ])("is refused where it makes no sense: %o", (changes, words) => {
    const problems = accessErrors({ ...ANYBODY, ...changes });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  it("is changed in the form without what was left alone", () => {
    const shown = {
      recipients: ["kim@example.org", "enterprise:7"],
      notBefore: new Date("2998-03-11T09:30:00.000Z"),
      notAfter: new Date("2999-03-11T17:00:00.000Z"),
      openings: 2,
      purposes: ["treatment", "research"],
      twoPerson: true,
      breakGlass: true,
      recipientsRequired: undefined,
      hasMore: false,
    };
    const draft = draftOf(shown);
    expect(accessErrors(draft)).toEqual([]);
    expect(policyOf(draft)).toEqual({
      recipients: ["kim@example.org", "enterprise:7"],
      not_before: "2998-03-11T09:30:00.000Z",
      not_after: "2999-03-11T17:00:00.000Z",
      openings: 2,
      purposes: ["treatment", "research"],
      two_person: true,
      break_glass: true,
    });
    expect(policyOf({ ...draft, until: "2999-03-12" })?.not_after).toBe(
      new Date("2999-03-12T23:59:59").toISOString(),
    );
    expect(policyOf(draftOf({ ...shown, recipients: [], purposes: [] }))).not.toHaveProperty("recipients");
  });
});
