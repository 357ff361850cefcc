import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../src/api/client";
import type * as Wire from "../../src/contract/openapi";
import { FakeServers, USER, answer, problem, tokenFor } from "../support/server";

const ORIGIN = "https://my.example.org";
const KEYS = "https://key.example.org";
const PRIVATE = "https://keys.hospital.example";
const SERVERS = { userUrl: ORIGIN, keyUrl: KEYS, cloudUrl: ORIGIN };

let servers: FakeServers;
let client: Client;
let serial: number;

function pair(): Wire.SignedInAnswer {
  serial += 1;
  return {
    user_token: tokenFor([ORIGIN, KEYS], serial),
    expires_at: new Date(servers.now + 3600_000).toISOString(),
    refresh_token: `refresh-${serial}`,
    user: USER,
  };
}

/** Something that is waited for until it is lifted. */
function barrier(): { readonly lifted: Promise<void>; readonly lift: () => void } {
  let lift = (): void => undefined;
  const lifted = new Promise<void>((resolve) => {
    lift = resolve;
  });
  return { lifted, lift };
}

beforeEach(() => {
  serial = 0;
  servers = new FakeServers()
    .on(`POST ${ORIGIN}/sign-in/complete`, () => answer("SignedInAnswer", pair()))
    .on(`POST ${ORIGIN}/sign-in/refresh`, () => answer("SignedInAnswer", pair()))
    .on(`POST ${ORIGIN}/sign-out`, () => new Response(null, { status: 204 }))
    .on(`POST ${ORIGIN}/tokens`, () =>
      answer("AudienceToken", {
        user_token: tokenFor(PRIVATE, 100),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
        operator: "Example Hospital",
        log_key: "",
      }),
    );
  client = new Client(SERVERS, servers.http());
});

describe("a session that the server has ended", () => {
  it("is told from one that was ended here", async () => {
    await client.session.completeWithCode("challenge", "12345");
    client.session.lock();
    expect(client.session.isEnded).toBe(false);
    await client.session.completeWithCode("challenge", "12345");
    servers
      .on(`GET ${ORIGIN}/me`, () => problem(401, "invalid_token"))
      .on(`POST ${ORIGIN}/sign-in/refresh`, () => problem(401, "invalid_token"));
    const seen: boolean[] = [];
    client.session.subscribe(() => seen.push(client.session.isEnded));
    await expect(client.session.reloadProfile()).rejects.toMatchObject({ kind: "not_signed_in" });
    expect([client.session.user, seen]).toEqual([undefined, [true]]);
    await client.session.completeWithCode("challenge", "12345");
    expect(client.session.isEnded).toBe(false);
  });
});

describe("locking", () => {
  const PATIENTLY = { timeout: 30_000 };
  const signedOut = (): (string | null)[] => servers.to(`${ORIGIN}/sign-out`).map(({ token }) => token);

  it("forgets the tokens at once, and ends the session at the server", async () => {
    await client.session.completeWithCode("challenge", "12345");
    client.session.lock();
    expect(client.session.user).toBeUndefined();
    await expect(client.users.reports()).rejects.toMatchObject({ kind: "not_signed_in" });
    await expect.poll(signedOut, PATIENTLY).toEqual([tokenFor([ORIGIN, KEYS], 1)]);
    expect(servers.seen.at(-1)?.body).toEqual({ everywhere: false });
    client.session.lock();
    expect(servers.seen).toHaveLength(2);
  });

  it("renews a token that ran out while the computer slept, to end the session with it", async () => {
    await client.session.completeWithCode("challenge", "12345");
    servers.now += 8 * 3600_000;
    client.session.lock();
    await expect.poll(signedOut, PATIENTLY).toEqual([tokenFor([ORIGIN, KEYS], 2)]);
    expect(client.session.user).toBeUndefined();
  });

  it("ends what a renewal under way brings, and keeps nothing of it", async () => {
    await client.session.completeWithCode("challenge", "12345");
    servers.now += 3600_000;
    const asked = barrier();
    const answered = barrier();
    servers.on(`POST ${ORIGIN}/sign-in/refresh`, async () => {
      asked.lift();
      await answered.lifted;
      return answer("SignedInAnswer", pair());
    });
    const reports = client.users.reports();
    await asked.lifted;
    client.session.lock();
    answered.lift();
    await expect(reports).rejects.toMatchObject({ kind: "not_signed_in" });
    await expect.poll(signedOut, PATIENTLY).toEqual([tokenFor([ORIGIN, KEYS], 2)]);
    expect(client.session.user).toBeUndefined();
    expect(servers.to(`${ORIGIN}/sign-in/refresh`)).toHaveLength(1);
  });

  it("is done where nobody can be told of it", async () => {
    await client.session.completeWithCode("challenge", "12345");
    servers.on(`POST ${ORIGIN}/sign-out`, () => problem(503, "unavailable"));
    client.session.lock();
    await expect.poll(signedOut, PATIENTLY).toHaveLength(3);
    expect(client.session.user).toBeUndefined();
  });

  it.each([
    [ORIGIN, `GET ${ORIGIN}/reports`],
    [PRIVATE, `GET ${PRIVATE}/keys/0000000011462800528240/log`],
  ])("lets nothing go on at %s with the tokens of who comes next", async (url, route) => {
    await client.session.completeWithCode("challenge", "12345");
    const asked = barrier();
    const answered = barrier();
    servers.on(route, async () => {
      asked.lift();
      await answered.lifted;
      return problem(401, "invalid_token");
    });
    const going =
      url === ORIGIN
        ? client.users.reports()
        : client.keyServer(PRIVATE, () => Promise.resolve(true)).auditTrail("0000000011462800528240");
    await asked.lifted;
    client.session.lock();
    await client.session.completeWithCode("challenge", "67890");
    answered.lift();
    await expect(going).rejects.toMatchObject({ kind: "not_signed_in" });
    expect(servers.to(route.replace("GET ", ""))).toHaveLength(1);
    expect(client.session.user).toBeDefined();
  });
});
