import { describe, expect, it } from "vitest";
import type { Person } from "../../../src/api";
import { otherSenderNamed } from "../../../src/app/text/named-sender";
import { completeMetadata } from "../../../src/format/metadata";

const SENDER: Person = {
  kind: "user",
  userid: 12,
  title: "Dr",
  firstname: "Zoë",
  lastname: "Example",
  email: "zoe@example.org",
  country: "AU",
};

function named(user: Readonly<Record<string, string>>): string | undefined {
  return otherSenderNamed(completeMetadata({ user }).user, SENDER);
}

describe("the sender that a report names", () => {
  it.each([
    [{}],
    [{ userid: "12", firstname: "Zoë", lastname: "Example", email: "zoe@example.org" }],
    [{ userid: "000000012" }],
    [{ email: "Zoe@Example.ORG " }],
    [{ firstname: " zoe\u0308", lastname: "EXAMPLE" }],
    [{ title: "Prof", country: "IE" }],
  ])("is the one on the trail: %j", (user) => {
    expect(named(user)).toBeUndefined();
  });

  it.each([
    [{ userid: "1" }, "user number 1"],
    [{ userid: "12x" }, "user number 12x"],
    [{ email: "pat@example.org" }, "pat@example.org"],
    [{ email: "nobody" }, "nobody"],
    [{ firstname: "Pat", lastname: "Example" }, "Pat Example"],
    [
      { userid: "1", title: "Dr", firstname: "Pat", lastname: "Sample", email: "pat@example.org" },
      "Dr Pat Sample, pat@example.org, user number 1",
    ],
    [{ lastname: "Ex\u202eample\nSample" }, "Example Sample"],
  ])("is somebody else: %j", (user, said) => {
    expect(named(user)).toBe(said);
  });
});
