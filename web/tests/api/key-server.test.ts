import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../src/api/client";
import type * as Wire from "../../src/contract/openapi";
import { FakeServers, USER, answer, tokenFor } from "../support/server";

const ORIGIN = "https://my.example.org";
const page = readFileSync(new URL("../../../docs/audit-trail.md", import.meta.url), "utf8");
const trail = JSON.parse(/```json\n([^`]*)```/.exec(page)?.[1] ?? "") as {
  report_id: string;
  entries: Wire.Entry[];
  head: string;
};
const KEY = "A".repeat(43);

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

function serveTrail(entries: readonly Wire.Entry[], head = trail.head): void {
  servers.on(`GET ${ORIGIN}/keys/${trail.report_id}/log`, ({ url }) => {
    const start = Number(new URL(url).searchParams.get("cursor") ?? 0);
    const cursor = start + 2 < entries.length ? (start + 2).toString() : null;
    const part = entries.slice(start, start + 2);
    return answer("LogPage", { report_id: trail.report_id, entries: part, head, cursor });
  });
}

describe("an audit trail", () => {
  it("is read page by page and checked", async () => {
    serveTrail(trail.entries);
    const { entries, head } = await client.keyServer().auditTrail(trail.report_id);
    expect(entries.map(({ seq, action }) => `${seq} ${action}`)).toEqual([
      "1 create",
      "2 fetch",
      "3 recall",
      "4 fetch",
    ]);
    expect(entries[3]?.user).toEqual({ kind: "enterprise", enterpriseId: 7, name: "Example Hospital" });
    expect(head).toBe(trail.head);
    expect(servers.to(`${ORIGIN}/keys/`)).toHaveLength(2);
  });

  it("is refused where a page lacks an entry", async () => {
    serveTrail(trail.entries.toSpliced(2, 1));
    await expect(client.keyServer().auditTrail(trail.report_id)).rejects.toMatchObject({
      name: "ChainBroken",
      seq: 3,
    });
  });

  it("is refused if its newest entry is missing", async () => {
    serveTrail(trail.entries.slice(0, 3));
    await expect(client.keyServer().auditTrail(trail.report_id)).rejects.toMatchObject({
      name: "ChainBroken",
    });
  });
});

describe("a key", () => {
  it("is refused if it is another report's, or none", async () => {
    const [entry] = trail.entries;
    if (entry === undefined) throw new Error("the example has no entry");
    const url = `GET ${ORIGIN}/keys/${trail.report_id}`;
    servers.on(url, () => answer("FetchedKey", { report_id: trail.report_id, key: KEY, entry }));
    expect((await client.keyServer().fetchKey(trail.report_id)).key).toBe(KEY);
    servers.on(url, () => answer("FetchedKey", { report_id: "1234567890", key: KEY, entry }));
    await expect(client.keyServer().fetchKey(trail.report_id)).rejects.toMatchObject({
      kind: "invalid_answer",
    });
    servers.on(url, () => answer("FetchedKey", { report_id: trail.report_id, key: "short", entry }));
    await expect(client.keyServer().fetchKey(trail.report_id)).rejects.toMatchObject({
      kind: "invalid_answer",
    });
  });

  it("cannot be asked for outside its path", async () => {
    await expect(client.keyServer().fetchKey("../me")).rejects.toMatchObject({ kind: "unreachable" });
    expect(servers.seen.at(-1)?.url).toBe(`${ORIGIN}/keys/..%2Fme`);
  });
});
