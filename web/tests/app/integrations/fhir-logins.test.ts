import { describe, expect, it } from "vitest";
import type { Authentication } from "../../../src/api";
import { type FhirInstitution, NEW_FHIR, checkFhir } from "../../../src/app/integrations/fhir-institution";
import {
  FhirLogins,
  authorizationOf,
  isComplete,
  needsLogin,
} from "../../../src/app/integrations/fhir-logins";
import { FakeServers } from "../../support/server";

const LOGIN = { user: "pat", secret: "pässword" };

function record(authentication: Authentication, endpoint = "https://fhir.hospital.example"): FhirInstitution {
  return { ...NEW_FHIR, name: "Record", endpoint, fhir: { ...NEW_FHIR.fhir, authentication } };
}

describe("what somebody signs in with", () => {
  it("is for the server and the way in that it was typed for", () => {
    const logins = new FhirLogins(new FakeServers().clock);
    logins.remember(record("basic"), LOGIN);
    expect(logins.of({ ...record("basic"), name: "Another name" })).toBe(LOGIN);
    expect(logins.of(record("bearer"))).toBeUndefined();
    expect(logins.of(record("basic", "https://fhir.elsewhere.example"))).toBeUndefined();
    expect(logins.of(record("basic", "https://fhir.hospital.example/other"))).toBeUndefined();
    logins.forget(record("basic"));
    expect(logins.of(record("basic"))).toBeUndefined();
    logins.remember(record("basic"), LOGIN);
    logins.clear();
    expect(logins.of(record("basic"))).toBeUndefined();
  });

  it("is over when the server says so", () => {
    const servers = new FakeServers();
    const logins = new FhirLogins(servers.clock);
    logins.remember(record("smart"), { ...LOGIN, until: servers.now + 3600_000 });
    expect(logins.of(record("smart"))?.secret).toBe(LOGIN.secret);
    expect(
      logins.of({ ...record("smart"), fhir: { ...NEW_FHIR.fhir, clientId: "another" } }),
    ).toBeUndefined();
    servers.now += 3590_000;
    expect(logins.of(record("smart"))).toBeUndefined();
  });

  it("becomes a header", () => {
    expect(authorizationOf(record("basic"), LOGIN)).toBe(
      `Basic ${Buffer.from("pat:pässword").toString("base64")}`,
    );
    expect(authorizationOf(record("bearer"), { user: "", secret: " token\n" })).toBe("Bearer token");
    expect(authorizationOf(record("none"), LOGIN)).toBe("");
    expect([record("basic"), record("none")].map(needsLogin)).toEqual([true, false]);
  });

  it.each([
    ["none", "", "", true],
    ["basic", "pat", "secret", true],
    ["basic", "pat:", "secret", false],
    ["basic", "", "secret", false],
    ["basic", "pat", "", false],
    ["bearer", "", "abc.def", true],
    ["bearer", "", "abc\r\nX-Other: 1", false],
    ["bearer", "", "", false],
  ] as const)("%s with %j and %j is whole: %s", (authentication, user, secret, expected) => {
    expect(isComplete(record(authentication), { user, secret })).toBe(expected);
  });
});

describe("a FHIR server that is typed in", () => {
  const check = (part: Partial<FhirInstitution>): readonly string[] =>
    Object.keys(checkFhir({ ...record("none"), ...part }, ["My Hospital"]).problems);

  it("is kept in one spelling", () => {
    const { institution, problems } = checkFhir(
      { ...record("none", " https://FHIR.hospital.example/stu3/ "), name: " My  Record " },
      [],
    );
    expect(problems).toEqual({});
    expect([institution.name, institution.endpoint]).toEqual([
      "My Record",
      "https://fhir.hospital.example/stu3",
    ]);
  });

  it.each([
    "",
    "fhir.hospital.example",
    "http://fhir.hospital.example",
    "https://pat@fhir.hospital.example",
    "https://fhir.hospital.example/stu3?tenant=1",
    "https://fhir.hospital.example/../other",
    "https://fhir.hospital.example//stu3",
    "javascript:alert(1)",
    `https://fhir.hospital.example/${"x".repeat(250)}`,
  ])("has no address such as %j", (endpoint) => {
    expect(check({ endpoint })).toEqual(["endpoint"]);
  });

  it("has a name of its own, and a system that is one", () => {
    expect(check({ name: "  " })).toEqual(["name"]);
    expect(check({ name: "my hospital" })).toEqual(["name"]);
    expect(check({ fhir: { ...NEW_FHIR.fhir, patientSystem: "our numbers" } })).toEqual(["patientSystem"]);
    expect(check({ fhir: { ...NEW_FHIR.fhir, patientSystem: "urn:oid:1.2.3" } })).toEqual([]);
    const smart = { ...NEW_FHIR.fhir, authentication: "smart" as const };
    expect(check({ fhir: smart })).toEqual(["clientId"]);
    expect(check({ fhir: { ...smart, clientId: "my-picsafe" } })).toEqual([]);
  });
});
