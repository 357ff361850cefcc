import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../src/api/client";
import { decode } from "../../src/api/decode";
import { policyState } from "../../src/api/policies";
import type * as Wire from "../../src/contract/openapi";
import { FakeServers, USER, answer, tokenFor } from "../support/server";

const ORIGIN = "https://my.example.org";
const TAG = "89abcdef01234567".repeat(4);
const ENTRY: Wire.Entry = {
  seq: 1,
  at: "2026-03-04T05:06:07.890Z",
  action: "set_policy",
  outcome: "granted",
  user: { kind: "user", ...USER },
  ip: "192.0.2.1",
  prev: "0".repeat(64),
  hash: "1".repeat(64),
};

const STATE: Wire.PolicyState = {
  report_id: "0000000011462800528240",
  policy: {
    recipients: ["kim@example.org"],
    not_before: null,
    not_after: "2026-03-11T00:00:00Z",
    openings: 2,
    two_person: true,
    purposes: [],
    break_glass: false,
    recipients_required: false,
  },
  enterprises: [],
  destination: "recipient",
  opened: 1,
  approvals: [{ recipient: "kim@example.org", expires_at: "2026-03-05T00:00:00.000Z" }],
};

let servers: FakeServers;
let client: Client;

beforeEach(async () => {
  servers = new FakeServers().on(`POST ${ORIGIN}/sign-in/complete`, () =>
    answer("SignedInAnswer", {
      user_token: tokenFor(ORIGIN, 1),
      expires_at: new Date(servers.now + 3600_000).toISOString(),
      refresh_token: "refresh",
      user: USER,
    }),
  );
  client = new Client({ userUrl: ORIGIN, keyUrl: ORIGIN, cloudUrl: ORIGIN }, servers.http());
  await client.session.completeWithCode("challenge", "12345");
});

describe("a policy", () => {
  it("is read", () => {
    expect(decode(policyState, STATE)).toMatchObject({
      policy: { recipients: ["kim@example.org"], notBefore: undefined, twoPerson: true, hasMore: false },
      opened: 1,
      approvals: [{ recipient: "kim@example.org" }],
    });
  });

  it("is asked for, laid down, and approved of, where the report's key is", async () => {
    const url = `${ORIGIN}/keys/${STATE.report_id}`;
    servers.on(`GET ${url}/policy`, () => answer("PolicyState", STATE));
    servers.on(`PUT ${url}/policy`, () => answer("ChangedPolicy", { ...STATE, entry: ENTRY }));
    servers.on(`POST ${url}/approvals`, () =>
      answer("Approved", {
        report_id: STATE.report_id,
        recipient: "kim@example.org",
        expires_at: "2026-03-05T00:00:00.000Z",
        entry: ENTRY,
      }),
    );
    const keyServer = client.keyServer();
    expect((await keyServer.policy(STATE.report_id)).opened).toBe(1);
    await keyServer.setPolicy(STATE.report_id, { openings: 2 });
    await keyServer.approve(STATE.report_id, "kim@example.org");
    expect((await keyServer.approve(STATE.report_id, "kim@example.org", TAG)).expiresAt).toEqual(
      new Date("2026-03-05"),
    );
    expect(servers.to(url).map(({ body }) => body)).toEqual([
      undefined,
      { policy: { openings: 2 } },
      { recipient: "kim@example.org" },
      { recipient: "kim@example.org", tag: TAG },
    ]);
  });

  it.each([
    [{ watermark: true }, true],
    [{ places: ["ward"] }, true],
    [{ watermark: false, places: [], since: null }, false],
  ])("of a later Key Server says that it has more: %o", (more, hasMore) => {
    const { policy } = decode(policyState, { ...STATE, policy: { ...STATE.policy, ...more } });
    expect(policy.hasMore).toBe(hasMore);
  });
});
