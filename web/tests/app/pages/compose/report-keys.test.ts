import { expect, it } from "vitest";
import { Client } from "../../../../src/api";
import { keyServerKeys, staticKeys } from "../../../../src/app/pages/compose/report-keys";
import { institutionKeys } from "../../../../src/app/pages/compose/send-to-institution";
import { ANYBODY } from "../../../../src/app/policies/access";
import type * as Wire from "../../../../src/contract/openapi";
import { vectorFile } from "../../../support/files";
import { FakeServers, USER, answer, tokenFor } from "../../../support/server";
import { type StaticKeyVectors, unwrap } from "../../../support/static-keys";
import { RECEIPT } from "../../../support/receipt";

const ORIGIN = "https://my.example.org";
const REPORT_ID = "0000000011462800528240";
const { signal } = new AbortController();

it("wraps a key of its own for a hospital, and asks nobody", async () => {
  const { keys } = vectorFile("static_keys.json") as StaticKeyVectors;
  const provider = staticKeys(keys[0]?.public_key ?? "");
  expect(provider.asksKeyServer).toBe(false);
  const made = await provider.makeKey(REPORT_ID, signal);
  expect(made).toMatchObject({ reportId: REPORT_ID, keyserverUrl: "" });
  expect(made.sender).toBeUndefined();
  if (made.staticKey === undefined) throw new Error("it is not wrapped");
  expect(await unwrap(made.staticKey, keys[0]?.private_key ?? "")).toBe(made.key);
  await provider.bind(REPORT_ID, "0".repeat(64), signal);
});

const TAG = "2".repeat(64);
const ENTRY: Wire.Entry = {
  seq: 1,
  at: "2026-03-04T05:06:07.890Z",
  action: "create",
  outcome: "granted",
  user: { kind: "user", ...USER },
  ip: "192.0.2.1",
  prev: "0".repeat(64),
  hash: "1".repeat(64),
};

it("has a Key Server make a key, and tells it which file that is for", async () => {
  const { servers, client } = await signedIn();
  const provider = keyServerKeys(client.keyServer(ORIGIN));
  expect(provider.asksKeyServer).toBe(true);
  const made = await provider.makeKey(REPORT_ID, signal);
  expect(made).toMatchObject({ key: "K".repeat(43), keyserverUrl: ORIGIN, sender: { userid: USER.userid } });
  expect(made.staticKey).toBeUndefined();
  await provider.bind(REPORT_ID, TAG, signal);
  expect(servers.to(`${ORIGIN}/keys/${REPORT_ID}/tag`)).toHaveLength(1);
});

it("tells the Key Server who may open what goes to a hospital, and that it does", async () => {
  const { servers, client } = await signedIn();
  const hospital = { name: "My Hospital", sendType: "email", endpoint: "", keyServer: "", key: "" };
  const services = { keyServer: () => client.keyServer(ORIGIN) };
  const access = { ...ANYBODY, recipients: "enterprise:7", twoPerson: true };
  await institutionKeys(hospital, access, services)?.makeKey(REPORT_ID, signal);
  await institutionKeys(hospital, ANYBODY, services)?.makeKey(REPORT_ID, signal);
  expect(servers.to(`${ORIGIN}/keys`).map(({ body }) => body)).toEqual([
    {
      report_id: REPORT_ID,
      destination: "endpoint",
      policy: { recipients: ["enterprise:7"], two_person: true },
    },
    { report_id: REPORT_ID, destination: "endpoint" },
  ]);
  expect(institutionKeys({ ...hospital, sendType: "post" }, ANYBODY, services)).toBeUndefined();
});

/** Somebody who is signed in, at servers that make keys. */
async function signedIn(): Promise<{ servers: FakeServers; client: Client }> {
  const servers = new FakeServers();
  servers
    .on(`POST ${ORIGIN}/sign-in/complete`, () =>
      answer("SignedInAnswer", {
        user_token: tokenFor(ORIGIN, 1),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
        refresh_token: "refresh",
        user: USER,
      }),
    )
    .on(`POST ${ORIGIN}/keys`, () =>
      answer("CreatedKey", {
        report_id: REPORT_ID,
        key: "K".repeat(43),
        keyserver_url: ORIGIN,
        entry: ENTRY,
        receipt: RECEIPT,
      }),
    )
    .on(`PUT ${ORIGIN}/keys/${REPORT_ID}/tag`, () =>
      answer("TaggedKey", { report_id: REPORT_ID, tag: TAG, entry: ENTRY }),
    );
  const client = new Client({ userUrl: ORIGIN, keyUrl: ORIGIN, cloudUrl: ORIGIN }, servers.http());
  await client.session.completeWithCode("challenge", "12345");
  return { servers, client };
}
