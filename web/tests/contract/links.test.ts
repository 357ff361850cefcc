import { describe, expect, it } from "vitest";
import { asPastedLink, signInSecret } from "../../src/contract/links";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe.each(["links", "pasted_links", "made_links"] as const)("%s", (rule) => {
  it.each(contractChecks(rule, contractVectors(rule)))("$name", ({ run }) => run());
});

it("a link that is none is undefined where nobody waits for a failure", () => {
  expect(asPastedLink("https://my.example.org/")).toBeUndefined();
});

describe("magic links", () => {
  it("carry their secret in the fragment", () => {
    expect(signInSecret("#token=abc.def_-")).toBe("abc.def_-");
    expect(signInSecret("#other=1")).toBeUndefined();
    expect(signInSecret("#token=a b")).toBeUndefined();
    expect(signInSecret("")).toBeUndefined();
  });
});
