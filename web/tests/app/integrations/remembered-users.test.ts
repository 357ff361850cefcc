import { describe, expect, it } from "vitest";
import type { Authentication } from "../../../src/api";
import { type FhirInstitution, NEW_FHIR } from "../../../src/app/integrations/fhir-institution";
import { USERS_ITEM, rememberUser, rememberedUser } from "../../../src/app/integrations/remembered-users";
import type { VaultState } from "../../../src/app/vault/vault";
import { VaultServer, at } from "../../support/vault-server";

const LOGIN = { user: "pat.example", secret: "pässword" };

function record(endpoint: string, authentication: Authentication = "basic"): FhirInstitution {
  return { ...NEW_FHIR, name: "Record", endpoint, fhir: { ...NEW_FHIR.fhir, authentication } };
}

/** A vault that is open, on one of two devices. */
async function opened() {
  const server = new VaultServer();
  const device = await at(server, "phone");
  const vault = {
    state: (await device.look()) as VaultState,
    remember: async (name: string, text: string): Promise<void> => {
      vault.state = await device.remember(name, text);
    },
  };
  return { server, vault, again: async () => (await at(server, "phone")).look() };
}

describe("as whom somebody signs in to a record system", () => {
  const ward = record("https://fhir.ward.example");

  it("is remembered after the page is loaded anew, sealed, and without what proves it", async () => {
    const { server, vault, again } = await opened();
    await rememberUser(vault, ward, LOGIN);
    const later = await again();
    expect(rememberedUser(later, ward)).toBe("pat.example");
    expect(rememberedUser(later, record("https://fhir.ward.example/other"))).toBe("");
    expect(rememberedUser(later, { ...ward, fhir: { ...ward.fhir, authentication: "bearer" } })).toBe("");
    const kept = JSON.stringify(server.record);
    for (const secret of ["pat.example", "ward.example", LOGIN.secret]) expect(kept).not.toContain(secret);
    expect(later.kind === "open" && later.items.get(USERS_ITEM)).not.toContain(LOGIN.secret);
    const { writes } = server;
    await rememberUser(vault, ward, LOGIN);
    expect(server.writes).toBe(writes);
  });

  it("is nobody's business where there is no vault, no user name, or no room", async () => {
    const { server, vault } = await opened();
    const { writes } = server;
    await rememberUser({ ...vault, state: { kind: "closed" } }, ward, LOGIN);
    await rememberUser(vault, ward, { user: "", secret: "token" });
    await rememberUser(vault, record("https://fhir.ward.example", "smart"), LOGIN);
    await rememberUser(vault, ward, { ...LOGIN, user: "x".repeat(3000) });
    expect(server.writes).toBe(writes);
    for (let number = 0; number < 12; number++)
      await rememberUser(vault, record(`https://fhir.ward${number}.example/${"x".repeat(150)}`), LOGIN);
    expect(rememberedUser(vault.state, record(`https://fhir.ward11.example/${"x".repeat(150)}`))).toBe(
      LOGIN.user,
    );
    expect(rememberedUser(vault.state, record(`https://fhir.ward0.example/${"x".repeat(150)}`))).toBe("");
    expect(Math.max(...server.record.items.map(({ sealed }) => sealed.length))).toBeLessThanOrEqual(4096);
  });

  it("is typed again where the vault could not be written", async () => {
    const { vault } = await opened();
    await rememberUser({ ...vault, remember: () => Promise.reject(new Error("no network")) }, ward, LOGIN);
    expect(rememberedUser(vault.state, ward)).toBe("");
  });
});
