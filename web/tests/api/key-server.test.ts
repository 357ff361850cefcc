import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../src/api/client";
import type { GivenKey } from "../../src/api";
import { genesis, link } from "../../src/contract/audit-chain";
import type * as Wire from "../../src/contract/openapi";
import { FakeServers, USER, answer, problem, tokenFor } from "../support/server";
import { RECEIPT } from "../support/receipt";

const ORIGIN = "https://my.example.org";
const page = readFileSync(new URL("../../../docs/audit-trail.md", import.meta.url), "utf8");
const trail = JSON.parse(/```json\n([^`]*)```/.exec(page)?.[1] ?? "") as {
  report_id: string;
  entries: Wire.Entry[];
  head: string;
};
const KEY = "A".repeat(43);
const TAG = "89abcdef01234567".repeat(4);
const PERSON: Wire.Person = { kind: "user", ...USER };

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

function serveTrail(entries: readonly Wire.Entry[], head = trail.head, size = 2): void {
  servers.on(`GET ${ORIGIN}/keys/${trail.report_id}/log`, ({ url }) => {
    const start = Number(new URL(url).searchParams.get("cursor") ?? 0);
    const cursor = start + size < entries.length ? (start + size).toString() : null;
    const part = entries.slice(start, start + size);
    return answer("LogPage", { report_id: trail.report_id, entries: part, head, cursor });
  });
}

describe("a recall", () => {
  it("says why, and is done without a reason by a Key Server that knows none", async () => {
    const url = `PATCH ${ORIGIN}/keys/${trail.report_id}`;
    const bodies: unknown[] = [];
    const [entry] = trail.entries as [Wire.Entry];
    const state = { report_id: trail.report_id, recalled: true, fetched_by: [], more: false, entry };
    servers.on(url, ({ body }) => {
      bodies.push(body);
      return answer("RecallState", state);
    });
    await client.keyServer().setRecalled(trail.report_id, true, "consent_withdrawn");
    servers.on(url, ({ body }) => {
      bodies.push(body);
      return bodies.length === 2 ? problem(400, "unknown_field") : answer("RecallState", state);
    });
    const { recalled } = await client.keyServer().setRecalled(trail.report_id, true, "other");
    expect(recalled).toBe(true);
    expect(bodies).toEqual([
      { recalled: true, reason: "consent_withdrawn" },
      { recalled: true, reason: "other" },
      { recalled: true },
    ]);
  });
});

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

  it("keeps the newest of a long one, and checks and counts them all", async () => {
    let head = await genesis(trail.report_id);
    const entries: Wire.Entry[] = [];
    for (let seq = 1; seq <= 2500; seq++) {
      const [{ prev: _prev, hash: _hash, ...content }] = trail.entries as [Wire.Entry];
      const entry = { ...content, seq, action: seq === 2 ? "recall" : "fetch" };
      const hash = await link(head.hash, entry);
      entries.push({ ...entry, prev: head.hash, hash });
      head = { seq, hash };
    }
    serveTrail(entries, head.hash, 1000);
    const checked: number[] = [];
    const read = await client
      .keyServer()
      .auditTrail(trail.report_id, { onProgress: (count) => checked.push(count) });
    expect([read.count, read.entries.length, read.entries[0]?.seq]).toEqual([2500, 2000, 501]);
    expect(read.recalledBy).toBe("sender");
    expect(checked).toEqual([1000, 2000, 2500]);
  });

  it("is refused without an entry that was given before", async () => {
    serveTrail(trail.entries);
    const { entries } = await client.keyServer().auditTrail(trail.report_id);
    const [first] = entries;
    if (first === undefined) throw new Error("the example has no entry");
    for (const known of [
      { ...first, hash: "0".repeat(64) },
      { ...first, seq: 5 },
    ]) {
      await expect(client.keyServer().auditTrail(trail.report_id, { known })).rejects.toMatchObject({
        name: "ChainBroken",
      });
    }
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
  const url = `${ORIGIN}/keys/${trail.report_id}`;

  function fetched(changes: Partial<Wire.FetchedKey>): () => Response {
    const [entry] = trail.entries;
    if (entry === undefined) throw new Error("the example has no entry");
    const given = { report_id: trail.report_id, key: KEY, sender: PERSON, tag: TAG, entry, receipt: RECEIPT };
    return () => answer("FetchedKey", { ...given, ...changes });
  }

  it("is asked for with the sealed file's tag, and comes with who made it", async () => {
    servers.on(`GET ${url}`, fetched({}));
    const { key, sender } = await client.keyServer().fetchKey(trail.report_id, TAG);
    expect(key).toBe(KEY);
    expect(sender).toMatchObject({ userid: 1, lastname: "Example", email: "pat@example.org" });
    expect(servers.seen.at(-1)?.url).toBe(`${url}?tag=${TAG}`);
  });

  it.each<[string, Partial<Wire.FetchedKey>]>([
    ["another report's", { report_id: "1234567890" }],
    ["no key", { key: "short" }],
    ["of a report with no proper tag", { tag: TAG.toUpperCase() }],
    ["made by nobody", { sender: { ...PERSON, kind: "enterprise" } as unknown as Wire.Person }],
  ])("is refused if it is %s", async (_, changes) => {
    servers.on(`GET ${url}`, fetched(changes));
    await expect(client.keyServer().fetchKey(trail.report_id, TAG)).rejects.toMatchObject({
      kind: "invalid_answer",
    });
  });

  it("is refused if it is for another file, or for none and somebody else's", async () => {
    servers.on(`GET ${url}`, fetched({ tag: "0".repeat(64) }));
    await expect(client.keyServer().fetchKey(trail.report_id, TAG)).rejects.toMatchObject({
      code: "wrong_tag",
    });
    servers.on(`GET ${url}`, fetched({ tag: null, sender: { ...PERSON, userid: 2 } }));
    await expect(client.keyServer().fetchKey(trail.report_id, TAG)).rejects.toMatchObject({
      code: "wrong_tag",
    });
    servers.on(`GET ${url}`, fetched({ tag: null }));
    expect((await client.keyServer().fetchKey(trail.report_id, TAG)).key).toBe(KEY);
  });

  it.each<[unknown, unknown]>([
    [
      RECEIPT,
      { log: RECEIPT.log, at: RECEIPT.at, mergedBy: RECEIPT.merged_by, signature: RECEIPT.signature },
    ],
    [undefined, undefined],
    [null, undefined],
    ["none", { log: "", at: "", mergedBy: "", signature: "" }],
  ])("comes with its receipt, and without one that could be read: %j", async (receipt, read) => {
    servers.on(`GET ${url}`, fetched({ receipt: receipt as Wire.EntryReceipt }));
    const given: GivenKey[] = [];
    const keyServer = client.keyServer(undefined, undefined, (one) => given.push(one));
    expect((await keyServer.fetchKey(trail.report_id, TAG)).key).toBe(KEY);
    expect(given).toMatchObject([{ keyServer: ORIGIN, reportId: trail.report_id, receipt: read }]);
  });

  it("cannot be asked for outside its path", async () => {
    await expect(client.keyServer().fetchKey("../me", TAG)).rejects.toMatchObject({ kind: "unreachable" });
    expect(servers.seen.at(-1)?.url).toBe(`${ORIGIN}/keys/..%2Fme?tag=${TAG}`);
  });

  it("is bound to a file, also where an answer was lost on the way", async () => {
    const [entry] = trail.entries;
    if (entry === undefined) throw new Error("the example has no entry");
    const kept: unknown[] = [];
    servers.on(`PUT ${url}/tag`, ({ body }) => {
      kept.push(body);
      if (kept.length === 1) throw new TypeError("Failed to fetch");
      return answer("TaggedKey", { report_id: trail.report_id, tag: TAG, entry });
    });
    await client.keyServer().setTag(trail.report_id, TAG);
    expect(kept).toEqual([{ tag: TAG }, { tag: TAG }]);
    servers.on(`PUT ${url}/tag`, () => problem(409, "tag_set"));
    await expect(client.keyServer().setTag(trail.report_id, TAG)).rejects.toMatchObject({ code: "tag_set" });
  });
});
