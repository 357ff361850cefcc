import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../src/api/client";
import type * as Wire from "../../src/contract/openapi";
import { FakeServers, USER, answer, problem, tokenFor } from "../support/server";

const ORIGIN = "https://my.example.org";
const KEYS = "https://key.example.org";
const PRIVATE = "https://keys.hospital.example";
const SERVERS = { userUrl: ORIGIN, keyUrl: KEYS, cloudUrl: ORIGIN };
const TAG = "89abcdef01234567".repeat(4);
const LOG = { report_id: "0000000011462800528240", entries: [], head: "", cursor: null };

let servers: FakeServers;
let client: Client;
let serial: number;

function pair(lifetimeS = 3600): Wire.SignedInAnswer {
  serial += 1;
  return {
    user_token: tokenFor([ORIGIN, KEYS], serial),
    expires_at: new Date(servers.now + lifetimeS * 1000).toISOString(),
    refresh_token: `refresh-${serial}`,
    user: USER,
  };
}

beforeEach(() => {
  serial = 0;
  servers = new FakeServers()
    .on(`POST ${ORIGIN}/sign-in/complete`, () => answer("SignedInAnswer", pair()))
    .on(`POST ${ORIGIN}/sign-in/refresh`, () => answer("SignedInAnswer", pair()))
    .on(`POST ${ORIGIN}/sign-out`, () => new Response(null, { status: 204 }))
    .on(`GET ${ORIGIN}/reports`, () => answer("Reports", { reports: [], cursor: null }))
    .on(`POST ${ORIGIN}/tokens`, ({ body }) =>
      answer("AudienceToken", {
        user_token: tokenFor((body as { audience: string }).audience, 100),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
        operator: "Example Hospital",
        log_key: "",
      }),
    );
  client = new Client(SERVERS, servers.http());
});

describe("signing in", () => {
  it("says who it is, and tells whoever wants to know", async () => {
    const heard: (string | undefined)[] = [];
    client.session.subscribe((user) => heard.push(user?.email));
    const user = await client.session.completeWithCode("challenge", "12345");
    expect(user.firstname).toBe("Pat");
    expect(client.session.user).toEqual(user);
    await client.session.signOut(true);
    expect(client.session.user).toBeUndefined();
    expect(heard).toEqual([undefined, "pat@example.org", undefined]);
    expect(servers.seen.map(({ body }) => body)).toEqual([
      { challenge: "challenge", code: "12345" },
      { everywhere: true },
    ]);
  });

  it("says whose device it is and what the page runs in", async () => {
    const terms = { own_device: true, client: "Chrome on Android" };
    await client.session.completeWithCode("challenge", "12345", terms);
    await client.session.completeWithLink("secret", terms);
    expect(servers.seen.map(({ body }) => body)).toEqual([
      { ...terms, challenge: "challenge", code: "12345" },
      { ...terms, token: "secret" },
    ]);
    expect(client.session.isByMail).toBe(true);
  });

  it("goes by a passkey, whose answer is sent once", async () => {
    servers
      .on(`POST ${ORIGIN}/sign-in/passkey/options`, () =>
        answer("PasskeyQuestion", {
          ceremony: "ceremony",
          challenge: "AAAA",
          rp_id: "my.example.org",
          expires_at: "2026-03-04T05:16:07Z",
        }),
      )
      .on(`POST ${ORIGIN}/sign-in/passkey`, () => answer("SignedInAnswer", pair()));
    const question = await client.session.askForPasskey();
    expect(question).toMatchObject({ ceremony: "ceremony", rpId: "my.example.org" });
    const signed = {
      ceremony: question.ceremony,
      credential_id: "AAAA",
      user_handle: "AAAA",
      client_data: "AAAA",
      authenticator_data: "AAAA",
      signature: "AAAA",
    };
    const user = await client.session.completeWithPasskey(signed, { client: "Chrome on Android" });
    expect(client.session.user).toEqual(user);
    expect(client.session.isByMail).toBe(false);
    expect(servers.seen.at(-1)?.body).toEqual({ ...signed, client: "Chrome on Android" });
    servers.on(`POST ${ORIGIN}/sign-in/passkey`, () => problem(503, "unavailable"));
    const before = servers.seen.length;
    await expect(client.session.completeWithPasskey(signed)).rejects.toMatchObject({ kind: "unavailable" });
    expect(servers.seen).toHaveLength(before + 1);
  });

  it("is not tried a second time: a code works once", async () => {
    servers.on(`POST ${ORIGIN}/sign-in/complete`, () => problem(503, "unavailable"));
    await expect(client.session.completeWithLink("secret")).rejects.toMatchObject({ kind: "unavailable" });
    expect(servers.seen).toHaveLength(1);
  });

  it("leaves no token where another object could find it", async () => {
    await client.session.completeWithCode("challenge", "12345");
    const visible = JSON.stringify({ client, session: client.session, keys: Object.keys(client.session) });
    expect(visible).not.toContain("refresh-");
    expect(visible).not.toContain("e30.");
  });
});

describe("tokens", () => {
  beforeEach(async () => {
    await client.session.completeWithCode("challenge", "12345");
  });

  it("are renewed once for all who need one", async () => {
    servers.now += 3590_000;
    await Promise.all([client.users.reports(), client.users.reports(), client.users.reports()]);
    expect(servers.to(`${ORIGIN}/sign-in/refresh`)).toHaveLength(1);
    const used = new Set(servers.to(`${ORIGIN}/reports`).map(({ token }) => token));
    expect([...used]).toEqual([tokenFor([ORIGIN, KEYS], 2)]);
  });

  it("that the server does not accept are renewed once", async () => {
    const first = tokenFor([ORIGIN, KEYS], 1);
    servers.on(`GET ${ORIGIN}/reports`, ({ token }) =>
      token === first ? problem(401, "invalid_token") : answer("Reports", { reports: [], cursor: null }),
    );
    await Promise.all([client.users.reports(), client.users.reports()]);
    expect(servers.to(`${ORIGIN}/sign-in/refresh`)).toHaveLength(1);
    servers.on(`GET ${ORIGIN}/reports`, () => problem(401, "invalid_token"));
    await expect(client.users.reports()).rejects.toMatchObject({ code: "invalid_token" });
    expect(servers.to(`${ORIGIN}/sign-in/refresh`)).toHaveLength(2);
  });

  it("are forgotten when the session has ended", async () => {
    servers.on(`POST ${ORIGIN}/sign-in/refresh`, () => problem(401, "invalid_refresh_token"));
    servers.now += 3600_000;
    await expect(client.users.reports()).rejects.toMatchObject({ kind: "not_signed_in" });
    expect(client.session.user).toBeUndefined();
    await expect(client.users.reports()).rejects.toMatchObject({ code: "not_signed_in" });
    expect(servers.to(`${ORIGIN}/sign-in/refresh`)).toHaveLength(1);
  });

  it("are kept when the User Server cannot be reached", async () => {
    servers.on(`POST ${ORIGIN}/sign-in/refresh`, () => problem(503, "unavailable"));
    servers.now += 3600_000;
    await expect(client.users.reports()).rejects.toMatchObject({ kind: "unavailable" });
    expect(client.session.user).toBeDefined();
  });

  it("of a session that ended while it was renewed do not come back", async () => {
    let respond: (response: Response) => void = () => undefined;
    servers.on(
      `POST ${ORIGIN}/sign-in/refresh`,
      () =>
        new Promise((resolve) => {
          respond = resolve;
        }),
    );
    servers.now += 3600_000;
    const listing = client.users.reports();
    client.session.clear();
    respond(answer("SignedInAnswer", pair()));
    await expect(listing).rejects.toMatchObject({ code: "not_signed_in" });
    expect(client.session.user).toBeUndefined();
  });

  it("are replaced by a profile's change", async () => {
    servers.on(`PATCH ${ORIGIN}/me`, () =>
      answer("ChangedProfile", {
        ...USER,
        lastname: "Sample",
        user_token: tokenFor(ORIGIN, 50),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
      }),
    );
    await client.session.changeProfile({ lastname: "Sample" });
    expect(client.session.user?.lastname).toBe("Sample");
    await client.users.reports();
    expect(servers.seen.at(-1)?.token).toBe(tokenFor(ORIGIN, 50));
  });
});

describe("a server that is not PicSafe's", () => {
  const approvals: string[] = [];
  const keyServer = (approved = true, url = PRIVATE): ReturnType<Client["keyServer"]> =>
    client.keyServer(url, ({ url: server, name }) => {
      approvals.push(`${name} ${server}`);
      return Promise.resolve(approved);
    });

  beforeEach(async () => {
    approvals.length = 0;
    await client.session.completeWithCode("challenge", "12345");
    servers.on(`GET ${PRIVATE}/keys/${LOG.report_id}/log`, () => answer("LogPage", LOG));
  });

  it("gets a token of its own, once the person has agreed", async () => {
    const server = keyServer();
    await expect(server.auditTrail(LOG.report_id)).rejects.toThrow("there is no entry");
    await expect(server.auditTrail(LOG.report_id)).rejects.toThrow("there is no entry");
    expect(approvals).toEqual([`Example Hospital ${PRIVATE}`]);
    expect(servers.to(`${ORIGIN}/tokens`)).toHaveLength(1);
    expect(servers.to(PRIVATE).map(({ token }) => token)).toEqual([
      tokenFor(PRIVATE, 100),
      tokenFor(PRIVATE, 100),
    ]);
  });

  it("gets nothing if the person does not agree, or was not asked", async () => {
    await expect(keyServer(false).fetchKey(LOG.report_id, TAG)).rejects.toMatchObject({
      code: "operator_not_approved",
    });
    await expect(client.keyServer(PRIVATE).fetchKey(LOG.report_id, TAG)).rejects.toMatchObject({
      code: "operator_not_approved",
    });
    expect(servers.to(PRIVATE)).toEqual([]);
  });

  it("gets nothing if it is not registered", async () => {
    servers.on(`POST ${ORIGIN}/tokens`, () => problem(403, "unknown_audience"));
    await expect(keyServer().fetchKey(LOG.report_id, TAG)).rejects.toMatchObject({
      code: "unknown_audience",
    });
    expect(approvals).toEqual([]);
    expect(servers.to(PRIVATE)).toEqual([]);
  });

  it("gets nothing over a connection that others can read", async () => {
    await expect(
      keyServer(true, "http://keys.hospital.example").fetchKey(LOG.report_id, TAG),
    ).rejects.toMatchObject({
      code: "not_confidential",
    });
    expect(servers.to("http:")).toEqual([]);
    expect(servers.to(`${ORIGIN}/tokens`)).toEqual([]);
  });

  it.each(["https://key.example.org.evil.example", "https://my.example.org:8443", "https://evil.example"])(
    "is not taken for PicSafe's: %s",
    async (url) => {
      await expect(keyServer(true, url).fetchKey(LOG.report_id, TAG)).rejects.toMatchObject({
        kind: "unreachable",
      });
      const sent = servers.to(url);
      expect(sent.length).toBeGreaterThan(0);
      for (const { token } of sent) expect(token).toBe(tokenFor(url, 100));
    },
  );

  it("has no path in its name", () => {
    expect(() => keyServer(true, "https://my.example.org/keys")).toThrow(
      expect.objectContaining({ code: "invalid_origin" }),
    );
  });

  it("is asked for a new token once the old one is refused", async () => {
    servers.on(`GET ${PRIVATE}/keys/${LOG.report_id}/log`, () => problem(401, "invalid_token"));
    await expect(keyServer().auditTrail(LOG.report_id)).rejects.toMatchObject({ code: "invalid_token" });
    expect(servers.to(`${ORIGIN}/tokens`)).toHaveLength(2);
    expect(approvals).toHaveLength(1);
  });

  it("is PicSafe's own if the token says so", async () => {
    servers.on(`GET ${KEYS}/keys/${LOG.report_id}/log`, () => answer("LogPage", LOG));
    await expect(client.keyServer().auditTrail(LOG.report_id)).rejects.toThrow("there is no entry");
    expect(servers.to(KEYS).map(({ token }) => token)).toEqual([tokenFor([ORIGIN, KEYS], 1)]);
    expect(servers.to(`${ORIGIN}/tokens`)).toEqual([]);
  });
});
