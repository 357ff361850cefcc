import { beforeEach, describe, expect, it } from "vitest";
import type { Approve, Operator } from "../../src/api";
import { Client } from "../../src/api/client";
import { FakeServers, USER, answer, json, problem, tokenFor } from "../support/server";

const USERS = "https://user.example.org";
const KEYS = "https://key.example.org";
const CLOUD = "https://cloud.example.org";
const PRIVATE = "https://keys.hospital.example";
const REPORT_ID = "0000000011462800528240";
const LIFETIME_S = 300;
const MINUTE = 60_000;

let servers: FakeServers;
let client: Client;
/** How far this device's clock is ahead of the User Server's, in milliseconds. */
let skew: number;
let serial: number;
let asked: Operator[];
let operator: string;

const approve: Approve = (who) => {
  asked.push(who);
  return Promise.resolve(true);
};

/** A token by the User Server's clock, and what is said about its end. */
function issued(audience: string, lifetimeS: number): { user_token: string; expires_at: string } {
  const iat = Math.floor((servers.now - skew) / 1000);
  const exp = iat + lifetimeS;
  serial += 1;
  return {
    user_token: tokenFor(audience, serial, { iat, exp }),
    expires_at: new Date(exp * 1000).toISOString(),
  };
}

function answerRecall(server: string, accepts: (token: string | null) => boolean = () => true): void {
  servers.on(`PATCH ${server}/keys/${REPORT_ID}`, ({ token }) =>
    accepts(token)
      ? json({ report_id: REPORT_ID, recalled: true, fetched_by: [], more: false })
      : problem(401, "invalid_token"),
  );
}

async function recall(server = PRIVATE): Promise<void> {
  await client.keyServer(server, approve).setRecalled(REPORT_ID, true);
}

function tokensAsked(): number {
  return servers.to(`${USERS}/tokens`).length;
}

beforeEach(async () => {
  [skew, serial, asked, operator] = [0, 0, [], "Example Hospital"];
  const signedIn = (): Response => {
    const refresh_token = `refresh-${serial}`;
    return answer("SignedInAnswer", { ...issued(USERS, 3600), refresh_token, user: USER });
  };
  servers = new FakeServers()
    .on(`POST ${USERS}/sign-in/complete`, signedIn)
    .on(`POST ${USERS}/sign-in/refresh`, signedIn)
    .on(`POST ${USERS}/tokens`, ({ body }) => {
      const { audience } = body as { audience: string };
      return answer("AudienceToken", { ...issued(audience, LIFETIME_S), operator, log_key: "" });
    });
  for (const server of [KEYS, PRIVATE]) answerRecall(server);
  client = new Client({ userUrl: USERS, keyUrl: KEYS, cloudUrl: CLOUD }, servers.http());
  await client.session.completeWithCode("challenge", "ACDE2345");
});

describe("too many tokens", () => {
  it("are waited for by whoever asks, who stays signed in", async () => {
    const refused = (): Response => problem(429, "too_many_tokens", { "Retry-After": "600" });
    servers.on(`POST ${USERS}/tokens`, refused).on(`POST ${USERS}/sign-in/refresh`, refused);
    await expect(recall()).rejects.toMatchObject({ code: "too_many_tokens", retryAfter: 600 });
    servers.now += 60 * MINUTE;
    await expect(client.session.reloadProfile()).rejects.toMatchObject({ code: "too_many_tokens" });
    expect(client.session.user?.userid).toBe(USER.userid);
  });
});

describe("PicSafe's own servers on addresses of their own", () => {
  it("get tokens of their own, and nobody is asked", async () => {
    servers.on(`POST ${CLOUD}/cloud/reports`, () => problem(413, "report_too_large"));
    await recall(KEYS);
    await expect(
      client.cloud.reserve(REPORT_ID, { size: 5, sha256: REPORT_ID, partSha256: [] }),
    ).rejects.toMatchObject({ code: "report_too_large" });
    expect(asked).toEqual([]);
    expect(servers.to(`${USERS}/tokens`).map(({ body }) => body)).toEqual([
      { audience: KEYS },
      { audience: CLOUD },
    ]);
    expect(new Set(servers.to(KEYS).map(({ token }) => token)).size).toBe(1);
    expect(servers.to(KEYS)[0]?.token).not.toBe(servers.to(CLOUD)[0]?.token);
    expect(servers.to(USERS).filter(({ token }) => token === servers.to(KEYS)[0]?.token)).toEqual([]);
  });

  it("are called unreachable as PicSafe, others as their operators'", async () => {
    const offline = (): never => {
      throw new TypeError("Failed to fetch");
    };
    for (const server of [KEYS, PRIVATE]) servers.on(`PATCH ${server}/keys/${REPORT_ID}`, offline);
    await expect(recall(KEYS)).rejects.toMatchObject({ code: "unreachable" });
    await expect(recall(PRIVATE)).rejects.toMatchObject({ code: "key_server_unreachable" });
  });
});

describe("a token of five minutes", () => {
  it("is used until a minute before its end, and then renewed without a question", async () => {
    await recall();
    servers.now += 4 * MINUTE - 1;
    await recall();
    expect(tokensAsked()).toBe(1);
    servers.now += 1;
    await recall();
    servers.now += 60 * MINUTE;
    await recall();
    expect(tokensAsked()).toBe(3);
    expect(asked).toEqual([{ url: PRIVATE, name: "Example Hospital" }]);
  });

  it("is renewed once for all who need one", async () => {
    await Promise.all([recall(), recall(), recall()]);
    servers.now += 5 * MINUTE;
    await Promise.all([recall(), recall(), recall()]);
    expect(tokensAsked()).toBe(2);
    expect(asked).toHaveLength(1);
  });

  it.each([-600, -1, 1, 600, 86_400])(
    "lasts as long on a device whose clock is %i s ahead",
    async (seconds) => {
      skew = seconds * 1000;
      servers.now += skew;
      await recall();
      servers.now += 3 * MINUTE;
      await recall();
      expect(tokensAsked()).toBe(1);
      servers.now += 2 * MINUTE;
      await recall();
      expect(tokensAsked()).toBe(2);
    },
  );

  it("is renewed where the device's clock was put back", async () => {
    await recall();
    servers.now -= 10 * MINUTE;
    await recall();
    expect(tokensAsked()).toBe(2);
  });

  it("that ends with the sign-in's is not asked for again at once", async () => {
    servers.on(`POST ${USERS}/tokens`, ({ body }) =>
      answer("AudienceToken", {
        ...issued((body as { audience: string }).audience, 61),
        operator,
        log_key: "",
      }),
    );
    await recall();
    servers.now += 45_000;
    await recall();
    expect(tokensAsked()).toBe(1);
  });

  it("outlives what takes longer than it does", async () => {
    servers.on(`POST ${PRIVATE}/keys`, () => problem(409, "report_id_taken"));
    const server = client.keyServer(PRIVATE, approve);
    await expect(server.createKey(REPORT_ID)).rejects.toMatchObject({ code: "report_id_taken" });
    servers.now += 40 * MINUTE; // sealing a long film on an old phone
    await recall();
    expect(tokensAsked()).toBe(2);
    expect(servers.to(`${USERS}/sign-in/refresh`)).toEqual([]);
    servers.now += 40 * MINUTE;
    await recall();
    expect(servers.to(`${USERS}/sign-in/refresh`)).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it("is renewed before it is sent, where the answer about the operator took long", async () => {
    const slow: Approve = (who) => {
      servers.now += 10 * MINUTE;
      return approve(who);
    };
    await client.keyServer(PRIVATE, slow).setRecalled(REPORT_ID, true);
    expect(tokensAsked()).toBe(2);
    expect(servers.to(PRIVATE)).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it("names the person as they are called now", async () => {
    servers.on(`PATCH ${USERS}/me`, () => answer("ChangedProfile", { ...USER, ...issued(USERS, 3600) }));
    await recall();
    await client.session.changeProfile({ lastname: "Sample" });
    await recall();
    expect(tokensAsked()).toBe(2);
    expect(asked).toHaveLength(1);
  });

  it("is sent to no server but its own", async () => {
    servers.on(`POST ${USERS}/tokens`, () =>
      answer("AudienceToken", { ...issued(KEYS, LIFETIME_S), operator, log_key: "" }),
    );
    await expect(recall()).rejects.toMatchObject({ kind: "invalid_answer" });
    expect(servers.to(PRIVATE)).toEqual([]);
  });
});

describe("a refused token", () => {
  it("is renewed once, for all who were refused, and the calls are made again", async () => {
    await recall();
    const [first] = servers.to(PRIVATE).map(({ token }) => token);
    answerRecall(PRIVATE, (token) => token !== first);
    await Promise.all([recall(), recall(), recall()]);
    expect(tokensAsked()).toBe(2);
    expect(servers.to(PRIVATE)).toHaveLength(1 + 2 * 3);
    expect(servers.to(`${USERS}/sign-in/refresh`)).toEqual([]);
  });

  it("is not renewed without end", async () => {
    answerRecall(PRIVATE, () => false);
    await expect(recall()).rejects.toMatchObject({ code: "invalid_token" });
    expect(tokensAsked()).toBe(2);
    expect(servers.to(PRIVATE)).toHaveLength(2);
    expect(client.session.user).toBeDefined();
  });

  it("is renewed once where the server's clock is to blame, which is then said", async () => {
    servers.on(`PATCH ${PRIVATE}/keys/${REPORT_ID}`, () => problem(401, "clock_skew"));
    await expect(recall()).rejects.toMatchObject({ code: "clock_skew" });
    expect(tokensAsked()).toBe(2);
    expect(servers.to(PRIVATE)).toHaveLength(2);
    expect(client.session.user).toBeDefined();
  });

  it("is enough where the server's clock has been set right meanwhile", async () => {
    servers.on(`PATCH ${PRIVATE}/keys/${REPORT_ID}`, () => {
      answerRecall(PRIVATE);
      return problem(401, "clock_skew");
    });
    await recall();
    expect(tokensAsked()).toBe(2);
  });

  it("of the sign-in is renewed on the way to another", async () => {
    const [signIn] = servers.seen;
    expect(signIn?.url).toContain("/sign-in/complete");
    let refused = 0;
    servers.on(`POST ${USERS}/tokens`, ({ body, token }) => {
      if (token === tokenOfSerial(1)) {
        refused += 1;
        return problem(401, "invalid_token");
      }
      return answer("AudienceToken", {
        ...issued((body as { audience: string }).audience, 300),
        operator,
        log_key: "",
      });
    });
    await Promise.all([recall(KEYS), recall(PRIVATE)]);
    expect(refused).toBe(2);
    expect(servers.to(`${USERS}/sign-in/refresh`)).toHaveLength(1);
  });

  it("ends the sign-in where that has ended", async () => {
    servers.on(`POST ${USERS}/tokens`, () => problem(401, "invalid_token"));
    servers.on(`POST ${USERS}/sign-in/refresh`, () => problem(401, "invalid_refresh_token"));
    await expect(recall()).rejects.toMatchObject({ kind: "not_signed_in" });
    expect(client.session.user).toBeUndefined();
    expect(servers.to(PRIVATE)).toEqual([]);
  });
});

describe("approval", () => {
  it("is asked for again where an address has come to be somebody else's", async () => {
    await recall();
    operator = "Another Hospital";
    servers.now += 5 * MINUTE;
    await recall();
    expect(asked.map(({ name }) => name)).toEqual(["Example Hospital", "Another Hospital"]);
  });

  it("is asked for again after it was not given, and is forgotten with the sign-in", async () => {
    const decline: Approve = () => Promise.resolve(false);
    const declined = client.keyServer(PRIVATE, decline).setRecalled(REPORT_ID, true);
    await expect(declined).rejects.toMatchObject({ code: "operator_not_approved" });
    expect(servers.to(PRIVATE)).toEqual([]);
    await recall();
    client.session.clear();
    await client.session.completeWithCode("challenge", "ACDE2345");
    await recall();
    expect(asked).toHaveLength(2);
  });

  it("does not let a token that comes after signing out into the next sign-in", async () => {
    let respond: (response: Response) => void = () => undefined;
    const late = new Promise<Response>((resolve) => {
      respond = resolve;
    });
    servers.on(`POST ${USERS}/tokens`, () => late);
    const before = recall();
    await Promise.resolve();
    client.session.clear();
    await client.session.completeWithCode("challenge", "ACDE2345");
    respond(answer("AudienceToken", { ...issued(PRIVATE, LIFETIME_S), operator, log_key: "" }));
    await expect(before).rejects.toMatchObject({ kind: "not_signed_in" });
    servers.on(`POST ${USERS}/tokens`, () =>
      answer("AudienceToken", { ...issued(PRIVATE, LIFETIME_S), operator, log_key: "" }),
    );
    await recall();
    expect(tokensAsked()).toBe(2);
  });
});

/** The sign-in's token of a serial number, as it was made when the test began. */
function tokenOfSerial(number: number): string {
  const iat = Math.floor(servers.now / 1000);
  return tokenFor(USERS, number, { iat, exp: iat + 3600 });
}
