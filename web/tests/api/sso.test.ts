import { beforeEach, expect, it } from "vitest";
import { Client } from "../../src/api/client";
import { FakeServers, USER, answer, problem, tokenFor } from "../support/server";

const ORIGIN = "https://my.example.org";
const SERVERS = { userUrl: ORIGIN, keyUrl: "https://key.example.org", cloudUrl: ORIGIN };
const OFFER = {
  name: "Example Hospital",
  required: false,
  url: "https://login.hospital.example/authorize?state=state-1",
  state: "state-1",
  browser: "browser-1",
  expires_at: "2026-03-04T05:21:07Z",
};
const SETTINGS = {
  issuer: "https://login.hospital.example",
  client_id: "picsafe",
  has_secret: true,
  secret_waits: false,
  mode: "off" as const,
  version: 1,
  tried_at: null,
  redirect_uri: `${ORIGIN}/app/connected/sso/7`,
  domains: ["hospital.example"],
};
const BACK = { state: "state-1", code: "code-1", issuer: "", redirectUri: SETTINGS.redirect_uri };

let servers: FakeServers;
let client: Client;

beforeEach(() => {
  servers = new FakeServers()
    .on(`POST ${ORIGIN}/sign-in/sso`, ({ body }) =>
      answer("SsoWay", {
        sso: (body as { email: string }).email.endsWith("@hospital.example") ? OFFER : null,
      }),
    )
    .on(`POST ${ORIGIN}/sign-in/sso/complete`, () =>
      answer("SignedInAnswer", {
        user_token: tokenFor([ORIGIN], 1),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
        refresh_token: "refresh-1",
        user: USER,
      }),
    )
    .on(`PUT ${ORIGIN}/enterprise/sso`, () => answer("EnterpriseSso", SETTINGS));
  client = new Client(SERVERS, servers.http());
});

it("is offered to whoever types an address of a domain that has it", async () => {
  const found = await client.session.askForSso("pat@hospital.example", false);
  expect(found?.name).toBe("Example Hospital");
  expect(await client.session.askForSso("pat@elsewhere.example", true)).toBeUndefined();
  expect(servers.seen.map(({ body }) => body)).toEqual([
    { email: "pat@hospital.example", own_device: false, fresh: false },
    { email: "pat@elsewhere.example", own_device: true, fresh: false },
  ]);
});

it("sends what came back together with what the page alone has, once", async () => {
  const offer = await client.session.askForSso("pat@hospital.example", false);
  if (offer === undefined) throw new Error("nothing was offered");
  const back = { ...BACK, issuer: "https://login.hospital.example" };
  await client.session.completeWithSso(offer, back, { client: "Edge on Windows" });
  expect(client.session.user?.email).toBe("pat@example.org");
  // a passkey is not offered on top of the hospital's own way
  expect(client.session.isByMail).toBe(false);
  expect(servers.seen.at(-1)?.body).toEqual({
    client: "Edge on Windows",
    state: "state-1",
    browser: "browser-1",
    code: "code-1",
    iss: "https://login.hospital.example",
    redirect_uri: SETTINGS.redirect_uri,
  });
});

it("asks nobody where the person was refused there, and repeats no code", async () => {
  const offer = await client.session.askForSso("pat@hospital.example", false);
  if (offer === undefined) throw new Error("nothing was offered");
  const refused = { ...BACK, code: "" };
  await expect(client.session.completeWithSso(offer, refused)).rejects.toMatchObject({ code: "invalid_sso" });
  expect(servers.seen).toHaveLength(1);
  servers.on(`POST ${ORIGIN}/sign-in/sso/complete`, () => problem(503, "unavailable"));
  await expect(client.session.completeWithSso(offer, { ...refused, code: "code-1" })).rejects.toThrow();
  expect(servers.seen).toHaveLength(2);
});

it("says who the provider is for one enterprise, and gets no secret back", async () => {
  await client.session.completeWithSso({ ...OFFER, expiresAt: new Date(0) }, BACK);
  const said = { issuer: SETTINGS.issuer, client_id: "picsafe", client_secret: "secret", version: 0 };
  const saved = await client.users.sso.setProvider(said, 7);
  expect(saved).toMatchObject({ version: 1, hasSecret: true, triedAt: undefined });
  expect(servers.seen.at(-1)?.body).toEqual(said);
});

it("asks for a fresh sign-in where that is what it is for, and for another way where the provider has not helped", async () => {
  const { session } = client;
  servers.on(`POST ${ORIGIN}/sign-out`, () => new Response(null, { status: 204 }));
  const signIn = async (): Promise<unknown> => {
    const offer = await session.askForSso("pat@hospital.example", true);
    if (offer === undefined) throw new Error("nothing was offered");
    const asked = servers.seen.at(-1)?.body;
    await session.completeWithSso(offer, BACK);
    return asked;
  };
  expect(await signIn()).toMatchObject({ fresh: false });
  expect(session.isAnewBySso).toBe(false);
  await session.signOutForFresh();
  expect(session.again).toBe("anew");
  expect(await signIn()).toMatchObject({ own_device: true, fresh: true });
  expect(session.again).toBeUndefined();
  expect(session.isAnewBySso).toBe(true);
  await session.signOutForFresh();
  expect(session.again).toBe("otherwise");
  // whoever signs out by themselves leaves nothing to whoever comes next
  await signIn();
  await session.signOut(false);
  expect(await signIn()).toMatchObject({ fresh: false });
  expect(session.isAnewBySso).toBe(false);
});
