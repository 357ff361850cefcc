import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../../src/api/client";
import type { UserServer } from "../../../src/api/user-server";
import { createServices } from "../../../src/app/services";
import { filledLabel, fillingIn } from "../../../src/app/vault/filling";
import { Vault } from "../../../src/app/vault/vault";
import { utf8 } from "../../../src/contract/bytes";
import { FakeServers, USER, answer, tokenFor } from "../../support/server";
import { VaultServer, prfOf } from "../../support/vault-server";

const REPORT = "0000000011462800528240";
const CREDENTIAL = utf8("credential of the phone");

let server: VaultServer;
let vault: Vault;

beforeEach(() => {
  server = new VaultServer();
  vault = new Vault(server as Partial<UserServer> as UserServer);
});

describe("the vault of a page", () => {
  it("is closed until a passkey opens it, and then reads and writes labels", async () => {
    expect(vault.state.kind).toBe("closed");
    expect(await vault.sealLabel(REPORT, "Pat Example")).toBeUndefined();
    const seen: string[] = [];
    vault.subscribe(({ kind }) => seen.push(kind));
    await vault.open(11, { credentialId: CREDENTIAL, prf: await prfOf("phone") });
    expect(seen).toEqual(["opening", "open"]);
    const label = (await vault.sealLabel(REPORT, " Pat Example ")) ?? "";
    expect(await vault.readLabel(REPORT, label)).toBe("Pat Example");
    expect(await vault.readLabel(`${REPORT}1`, label)).toBeUndefined();
    expect(await vault.sealLabel(REPORT, "  ")).toBeUndefined();
    // by the name that the server has for the passkey
    const digest = await crypto.subtle.digest("SHA-256", CREDENTIAL);
    expect(server.record.keys.map(({ passkeyId }) => passkeyId)).toEqual([
      Buffer.from(digest).toString("hex"),
    ]);
  });

  it("has a new key once another passkey is removed, and closes with its own", async () => {
    await vault.open(11, { credentialId: CREDENTIAL, prf: await prfOf("phone") });
    const [mine] = server.record.keys;
    const tablet = new Vault(server as Partial<UserServer> as UserServer);
    await tablet.open(11, { credentialId: utf8("credential of the tablet"), prf: await prfOf("tablet") });
    await vault.look();
    if (vault.state.kind !== "open") throw new Error("it is not open");
    for (const device of vault.state.waiting) await vault.admit(device);
    await tablet.look();
    const theirs = server.record.keys.find(({ passkeyId }) => passkeyId !== mine?.passkeyId);
    // the server has not taken its part out
    await vault.forget(theirs?.passkeyId ?? "");
    const label = (await vault.sealLabel(REPORT, "Pat Example")) ?? "";
    expect(await vault.readLabel(REPORT, label)).toBe("Pat Example");
    expect(await tablet.readLabel(REPORT, label)).toBeUndefined();
    await vault.forget(mine?.passkeyId ?? "");
    expect(vault.state.kind).toBe("closed");
  });

  it("asks where labels have no key, reads what it can, and writes none until its owner has said", async () => {
    const passkey = { credentialId: CREDENTIAL, prf: await prfOf("phone") };
    await vault.open(11, passkey);
    const label = (await vault.sealLabel(REPORT, "Pat Example")) ?? "";
    server.labels.push(label);
    const old = server.record;
    server.record = { version: "", check: "", keys: [], items: [] };
    await vault.look();
    expect(vault.state).toMatchObject({ kind: "doubtful", why: "older" });
    expect(await vault.readLabel(REPORT, label)).toBe("Pat Example");
    expect(await vault.sealLabel(REPORT, "Pat Example")).toBeUndefined();
    await vault.open(11, passkey);
    expect(vault.state).toMatchObject({ kind: "doubtful", why: "lost" });
    expect(await vault.readLabel(REPORT, label)).toBeUndefined();
    server.record = old;
    await vault.look();
    expect(vault.state.kind).toBe("open");
    server.record = { version: "", check: "", keys: [], items: [] };
    await vault.beginAnew();
    expect(vault.state.kind).toBe("open");
    expect(await vault.readLabel(REPORT, label)).toBe("Pat Example");
  });

  it("says so where the authenticator has no PRF", async () => {
    await vault.open(11, { credentialId: CREDENTIAL, prf: undefined });
    expect(vault.state.kind).toBe("unsupported");
    expect(await vault.sealLabel(REPORT, "Pat Example")).toBeUndefined();
    expect(server.writes).toBe(0);
  });

  it("can be tried again where the server was away", async () => {
    const ask = server.vault.bind(server);
    server.vault = () => Promise.reject(new Error("away"));
    await vault.open(11, { credentialId: CREDENTIAL, prf: await prfOf("phone") });
    expect(vault.state.kind).toBe("failed");
    server.vault = ask;
    await vault.look();
    expect(vault.state.kind).toBe("open");
    // what is open stays so
    server.vault = () => Promise.reject(new Error("away"));
    await expect(vault.look()).rejects.toThrow("away");
    expect(vault.state.kind).toBe("open");
  });

  it("forgets everything, also what was being opened", async () => {
    const passkey = { credentialId: CREDENTIAL, prf: await prfOf("phone") };
    await vault.open(11, passkey);
    const label = (await vault.sealLabel(REPORT, "Pat Example")) ?? "";
    vault.clear();
    expect(vault.state.kind).toBe("closed");
    expect(await vault.readLabel(REPORT, label)).toBeUndefined();
    const opening = vault.open(11, passkey);
    vault.clear();
    await opening;
    expect(vault.state.kind).toBe("closed");
  });

  it("goes with the sign-in", async () => {
    const origin = "https://my.example.org";
    const servers = new FakeServers();
    servers
      .on(`POST ${origin}/sign-in/complete`, () =>
        answer("SignedInAnswer", {
          user_token: tokenFor([origin], 1),
          expires_at: new Date(servers.now + 3600_000).toISOString(),
          refresh_token: "refresh",
          user: USER,
        }),
      )
      .on(`POST ${origin}/sign-out`, () => new Response(null, { status: 204 }));
    const client = new Client({ userUrl: origin, keyUrl: origin, cloudUrl: origin }, servers.http());
    const services = createServices(client, () => () => Promise.resolve(false));
    for (const leave of [
      () => {
        client.session.lock();
        return Promise.resolve();
      },
      () => client.session.signOut(false),
    ]) {
      await client.session.completeWithCode("challenge", "12345");
      await services.vault.open(11, { credentialId: CREDENTIAL, prf: undefined });
      expect(services.vault.state.kind).toBe("unsupported");
      await leave();
      expect(services.vault.state.kind).toBe("closed");
    }
  });
});

describe("what a new report's label is filled in with", () => {
  const patient = { firstname: " Pat ", lastname: "Example", patientid: "12-34 " };

  it("is nothing, until it was chosen", async () => {
    expect(fillingIn(vault.state)).toBe("none");
    await vault.open(11, { credentialId: CREDENTIAL, prf: await prfOf("phone") });
    expect(fillingIn(vault.state)).toBe("none");
    await vault.remember("label-filling", "number");
    expect(fillingIn(vault.state)).toBe("number");
    await vault.remember("label-filling", "what a later page has");
    expect(fillingIn(vault.state)).toBe("none");
  });

  it.each([
    ["none", ""],
    ["name", "Pat Example"],
    ["number", "12-34"],
  ] as const)("%s", (filling, label) => {
    expect(filledLabel(filling, patient)).toBe(label);
  });

  it("is nothing where nothing is known", () => {
    expect(filledLabel("name", { firstname: "", lastname: "", patientid: "" })).toBe("");
  });
});
