import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Person } from "../../../src/api";
import { otherSenderNamed, senderDifferences } from "../../../src/app/text/named-sender";
import { completeMetadata } from "../../../src/format/metadata";

const SENDER: Person = {
  kind: "user",
  userid: 12,
  title: "Dr",
  firstname: "Zoë",
  lastname: "Example",
  email: "zoe@example.org",
  country: "AU",
  personalToken: undefined,
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

interface Vector {
  readonly sender: Omit<Person, "kind" | "country">;
  readonly claimed: Readonly<Record<string, string>>;
  readonly differs: readonly string[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL("../../../../tests/vectors/senders.json", import.meta.url), "utf8"),
) as readonly Vector[];
const ACTING = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe("what a report says of its sender", () => {
  it.each(VECTORS.map((vector) => [JSON.stringify(vector.claimed).slice(0, 60), vector] as const))(
    "%s",
    (_, { sender, claimed, differs }) => {
      const person: Person = { kind: "user", country: "AU", ...sender };
      const { user } = completeMetadata({ user: claimed });
      expect(senderDifferences(user, person)).toEqual(differs);
      const shown = otherSenderNamed(user, person);
      expect(shown === undefined).toBe(differs.length === 0);
      expect(shown ?? "").not.toMatch(ACTING);
    },
  );
});
