import { describe, expect, it } from "vitest";
import { isPerson, isRecipient, recipientsIn } from "../../../src/app/recipients/typed-recipients";

describe("what is typed", () => {
  it.each([
    ["kim@example.org", ["kim@example.org"]],
    [" Kim@Example.org ", ["kim@example.org"]],
    [
      "kim@example.org, sam@example.org;robin@example.org",
      ["kim@example.org", "sam@example.org", "robin@example.org"],
    ],
    ["kim@example.org sam@example.org\nkim@example.org", ["kim@example.org", "sam@example.org"]],
    ["Kim Example <kim@example.org>, Sam <sam@example.org>", ["kim@example.org", "sam@example.org"]],
    ["*@hospital.example enterprise:7", ["*@hospital.example", "enterprise:7"]],
    ["kim@krankenhäuser.example", ["kim@xn--krankenhuser-ncb.example"]],
    ["Kim Exa", ["Kim", "Exa"]],
    ["  ", []],
  ])("names whom it names: %o", (text, named) => {
    expect(recipientsIn(text)).toEqual(named);
  });

  it.each([
    ["kim@example.org", true, true],
    ["*@hospital.example", true, false],
    ["enterprise:7", true, false],
    ["kim", false, false],
    ["kim@", false, false],
    ["kim@@example.org", false, false],
    ["*@", false, false],
    ["*@@hospital.example", false, false],
    ["*", false, false],
  ])("is somebody, and a person: %o", (text, somebody, person) => {
    expect([isRecipient(text), isPerson(text)]).toEqual([somebody, person]);
  });
});
