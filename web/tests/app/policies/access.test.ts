import { describe, expect, it } from "vitest";
import {
  ANYBODY,
  accessErrors,
  accessOf,
  accessSummary,
  policyOf,
} from "../../../../src/app/pages/compose/access";

describe("who may open a report", () => {
  it("is anybody unless the sender says so", () => {
    expect(policyOf(ANYBODY)).toBeUndefined();
    expect(accessOf({ ...ANYBODY, breakGlass: true }, "recipient")).toBeUndefined();
    expect(accessSummary(ANYBODY)).toBe("anybody with the link or the file");
  });

  it("travels with where the report goes", () => {
    const access = {
      recipients: "kim@example.org\n *@hospital.example, sam@example.org;",
      until: "2999-03-11",
      openings: "3",
      twoPerson: true,
      breakGlass: true,
    };
    expect(accessOf(access, "file")).toEqual({
      policy: {
        recipients: ["kim@example.org", "*@hospital.example", "sam@example.org"],
        not_after: new Date("2999-03-11T23:59:59").toISOString(),
        openings: 3,
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
    [{ openings: "0" }, "Between 1 and 100"],
    [{ openings: "101" }, "Between 1 and 100"],
    [{ openings: "a few" }, "Between 1 and 100"],
    [{ until: "2020-01-01" }, "is over"],
  ])("is refused where it makes no sense: %o", (changes, words) => {
    const problems = accessErrors({ ...ANYBODY, ...changes });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });
});
