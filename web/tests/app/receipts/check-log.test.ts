import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditEntry, AuditTrail, GivenReceipt } from "../../../src/api";
import { checkLog } from "../../../src/app/receipts/check-log";
import { evidenceFile } from "../../../src/app/receipts/evidence-file";
import { LogEvidence } from "../../../src/app/receipts/log-evidence";
import { FakeLog } from "../../support/fake-log";
import { FakeServers, json, problem } from "../../support/server";

const KEYS = "https://keys.example.org";
const REPORT = "0000000011462800528240";
const HASH = "51a39eaa8b6bbc07c98a82c0b678efa9162cc94883a722b072921d8601330c59";
const NEVER = new AbortController().signal;

let servers: FakeServers;
let log: FakeLog;
let evidence: LogEvidence;

beforeEach(async () => {
  servers = new FakeServers();
  log = await FakeLog.make("keys.example.org/log");
  log.serve(servers, KEYS);
  await log.grow(3);
  evidence = new LogEvidence(servers.clock);
});

function given(receipt: GivenReceipt | undefined, hash = HASH, seq = 1): void {
  const entry = { seq, hash } as AuditEntry;
  evidence.received({ keyServer: KEYS, reportId: REPORT, entry, receipt });
}

async function receiptOf(from = log, hash = HASH, seconds = 60): Promise<GivenReceipt> {
  const { merged_by, ...rest } = await from.receipt(REPORT, 1, hash, new Date(servers.now), seconds);
  return { ...rest, mergedBy: merged_by };
}

function check(trail?: AuditTrail, registered = ""): ReturnType<typeof checkLog> {
  return checkLog({ keyServer: KEYS, reportId: REPORT, trail, registered }, evidence, servers.http(), NEVER);
}

async function saved(): Promise<Record<string, unknown>> {
  const text = await evidenceFile(evidence, REPORT)?.text();
  return JSON.parse(text ?? "null") as Record<string, unknown>;
}

describe("a receipt", () => {
  it("is checked at once, and its entry found when it is due", async () => {
    given(await receiptOf());
    const due = servers.now + 60_000;
    expect(await check()).toMatchObject({ kind: "holds", size: 3, included: 0, waiting: 1, due });
    await log.grow(300);
    await log.add(HASH);
    await log.grow(5);
    servers.now = due + 1;
    expect(await check()).toMatchObject({ kind: "holds", size: 309, included: 1, waiting: 0 });
  });

  it("waits also where the log has no checkpoint yet", async () => {
    log.leaves.length = 0;
    given(await receiptOf());
    expect(await check()).toMatchObject({ kind: "holds", size: 0, waiting: 1 });
    servers.now += 61_000;
    expect(await check()).toEqual({ kind: "contradicted", code: "receipt_broken" });
  });

  it("whose entry is missing when it is due is broken, and stays so", async () => {
    given(await receiptOf());
    await check();
    servers.now += 61_000;
    await log.grow(2);
    expect(await check()).toEqual({ kind: "contradicted", code: "receipt_broken" });
    await log.add(HASH);
    expect(await check()).toEqual({ kind: "contradicted", code: "receipt_broken" });
  });

  it("of a long log is missed, if the log was looked into at once", async () => {
    given(await receiptOf());
    const [receipt] = evidence.receiptsOf(KEYS, REPORT);
    if (receipt !== undefined) evidence.narrow(receipt, 2);
    servers.now += 61_000;
    expect(await check()).toEqual({ kind: "contradicted", code: "receipt_broken" });
  });

  it("that another key has signed is not genuine", async () => {
    given(await receiptOf(await FakeLog.make(log.name)));
    expect(await check()).toEqual({ kind: "contradicted", code: "wrong_signature" });
  });

  it("of another log is none of this one", async () => {
    given(await receiptOf(await FakeLog.make("other.example.org/log")));
    expect(await check()).toEqual({ kind: "contradicted", code: "wrong_log" });
  });

  it("for another entry is not genuine", async () => {
    given(await receiptOf(), "0".repeat(64));
    expect(await check()).toEqual({ kind: "contradicted", code: "wrong_signature" });
  });

  it.each([90_000, -1])("that promises a place after %d seconds promises none", async (seconds) => {
    given(await receiptOf(log, HASH, seconds));
    expect(await check()).toEqual({ kind: "contradicted", code: "invalid_receipt" });
  });

  it("that is none is said, and kept as it came", async () => {
    given({ log: "", at: "", mergedBy: "", signature: "!" });
    expect(await check()).toEqual({ kind: "contradicted", code: "invalid_receipt" });
    expect(await saved()).toMatchObject({ receipts: [], malformed: [{ signature: "!" }] });
  });

  it("that is missing is missed where there is a log", async () => {
    given(undefined);
    expect(await check()).toEqual({ kind: "contradicted", code: "no_receipt" });
    expect(await saved()).toMatchObject({ missing: [{ seq: 1 }], contradictions: [{ code: "no_receipt" }] });
  });

  it("is compared with the trail", async () => {
    given(await receiptOf());
    const entries = [{ seq: 1, hash: "0".repeat(64) }] as AuditEntry[];
    expect(await check({ entries, count: 1 } as unknown as AuditTrail)).toEqual({
      kind: "contradicted",
      code: "receipt_broken",
    });
  });

  it("cannot be checked without Ed25519, and accuses nobody", async () => {
    given(await receiptOf());
    const missing = new DOMException("Unrecognized algorithm name", "NotSupportedError");
    const spy = vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(missing);
    expect(await check()).toEqual({ kind: "not_checkable" });
    spy.mockRestore();
    expect(evidence.contradictionOf(KEYS, "")).toBeUndefined();
  });
});

describe("where the log cannot be asked for its key", () => {
  beforeEach(() => {
    servers.on(`GET ${KEYS}/log/key`, () => problem(503, "unavailable"));
  });

  it.each([503, 500, 429, 403])(
    "a forged receipt is said by the registered key, after %d",
    async (status) => {
      servers.on(`GET ${KEYS}/log/key`, () => problem(status, "x"));
      given(await receiptOf(await FakeLog.make(log.name)));
      expect(await check(undefined, log.vkey)).toEqual({
        kind: "contradicted",
        code: "unregistered_log_key",
      });
    },
  );

  it("a missing receipt is said where a key is registered, and where another one has come", async () => {
    given(undefined);
    await expect(check()).rejects.toMatchObject({ kind: "unavailable" });
    expect(evidence.holdingOf(REPORT)).toBe("missing");
    expect(await check(undefined, log.vkey)).toEqual({ kind: "contradicted", code: "no_receipt" });
    await expect(check()).rejects.toMatchObject({ kind: "unavailable" });
    given(await receiptOf());
    expect(await check()).toEqual({ kind: "contradicted", code: "no_receipt" });
  });

  it("a forged receipt is said by the key that was seen before", async () => {
    log.serve(servers, KEYS);
    await check();
    servers.on(`GET ${KEYS}/log/key`, () => problem(503, "unavailable"));
    given(await receiptOf(await FakeLog.make(log.name)));
    expect(await check()).toEqual({ kind: "contradicted", code: "wrong_signature" });
  });

  it("a receipt that holds accuses nobody", async () => {
    given(await receiptOf());
    await expect(check(undefined, log.vkey)).rejects.toMatchObject({ kind: "unavailable" });
    expect(evidence.holdingOf(REPORT)).toBe("receipt");
    expect(evidence.contradictionOf(KEYS, log.vkey)).toBeUndefined();
  });
});

describe("a registered key", () => {
  it("that was mistyped is held against nobody once it is set right", async () => {
    given(await receiptOf());
    const typo = await FakeLog.make(log.name);
    expect(await check(undefined, typo.vkey)).toEqual({ kind: "contradicted", code: "unregistered_log_key" });
    expect(await check(undefined, log.vkey)).toMatchObject({ kind: "holds" });
    expect(await saved()).toMatchObject({
      contradictions: [{ code: "unregistered_log_key", registered: typo.vkey }],
    });
    expect(await check(undefined, typo.vkey)).toEqual({ kind: "contradicted", code: "unregistered_log_key" });
  });

  it.each(["receipt", "log"])(
    "that takes another's place silences nobody who has seen its %s",
    async (what) => {
      if (what === "receipt") {
        given(await receiptOf());
        servers.on(`GET ${KEYS}/log/key`, () => problem(503, "unavailable"));
        await check(undefined, log.vkey).catch(() => undefined);
      } else {
        await check(undefined, log.vkey);
      }
      const other = await FakeLog.make(log.name);
      await other.grow(3);
      other.serve(servers, KEYS);
      expect(await check(undefined, other.vkey)).toEqual({ kind: "contradicted", code: "other_log_key" });
    },
  );

  it("that takes another's place is told by its first receipt", async () => {
    await check(undefined, log.vkey);
    const other = await FakeLog.make(log.name);
    servers.on(`GET ${KEYS}/log/key`, () => problem(503, "unavailable"));
    given(await receiptOf(other));
    expect(await check(undefined, other.vkey)).toEqual({ kind: "contradicted", code: "other_log_key" });
  });
});

describe("a log", () => {
  it("that a Key Server does not have is not missed", async () => {
    servers.on(`GET ${KEYS}/log/key`, () => problem(404, "not_found"));
    given(undefined);
    expect(await check()).toEqual({ kind: "no_log" });
  });

  it("that is gone after a receipt is", async () => {
    given(await receiptOf());
    servers.on(`GET ${KEYS}/log/key`, () => problem(404, "not_found"));
    expect(await check()).toEqual({ kind: "contradicted", code: "no_log" });
  });

  it("of another key than it had is not believed", async () => {
    given(await receiptOf());
    await check();
    const other = await FakeLog.make(log.name);
    other.serve(servers, KEYS);
    expect(await check()).toEqual({ kind: "contradicted", code: "other_log_key" });
    expect(await saved()).toMatchObject({
      logs: { [KEYS]: { vkey: log.vkey, size: 3 } },
      contradictions: [{ vkey: other.vkey }],
    });
  });

  it("is believed by its registered key alone, also at first sight", async () => {
    given(await receiptOf());
    expect(await check(undefined, log.vkey)).toMatchObject({ kind: "holds", isRegistered: true });
    const other = await FakeLog.make(log.name);
    expect(await check(undefined, other.vkey)).toEqual({
      kind: "contradicted",
      code: "unregistered_log_key",
    });
    expect(await saved()).toMatchObject({ contradictions: [{ vkey: log.vkey }] });
  });

  it("that is registered is missed where there is none", async () => {
    servers.on(`GET ${KEYS}/log/key`, () => problem(404, "not_found"));
    expect(await check()).toEqual({ kind: "no_log" });
    expect(await check(undefined, log.vkey)).toEqual({ kind: "contradicted", code: "no_log" });
  });

  it("that shows two keys to two that look at the same time contradicts itself", async () => {
    const other = await FakeLog.make(log.name);
    await other.grow(3);
    const others = new FakeServers();
    other.serve(others, KEYS);
    const question = { keyServer: KEYS, reportId: REPORT, registered: "" };
    await Promise.all([check(), checkLog(question, evidence, others.http(), NEVER)]);
    expect(evidence.contradictionOf(KEYS, "")?.code).toBe("other_log_key");
  });

  it("that shrinks, or is another one, contradicts what was seen", async () => {
    await check();
    log.leaves.pop();
    expect(await check()).toEqual({ kind: "contradicted", code: "log_shrank" });
    evidence.clear();
    await check();
    log.leaves.reverse();
    await log.grow(4);
    expect(await check()).toEqual({ kind: "contradicted", code: "not_consistent" });
  });

  it("that cannot be read accuses nobody", async () => {
    given(await receiptOf());
    servers.on(`GET ${KEYS}/log/checkpoint`, () => problem(503, "unavailable"));
    await expect(check()).rejects.toMatchObject({ kind: "unavailable" });
    expect(evidence.contradictionOf(KEYS, "")).toBeUndefined();
  });

  it.each([{}, { vkey: "none" }])("whose key is none accuses nobody", async (body) => {
    servers.on(`GET ${KEYS}/log/key`, () => json(body));
    await expect(check()).rejects.toMatchObject({ kind: "invalid_answer" });
  });

  it("that is too much to be read is refused", async () => {
    servers.on(`GET ${KEYS}/log/checkpoint`, () => new Response("x".repeat(300_000)));
    await expect(check()).rejects.toMatchObject({ kind: "invalid_answer" });
  });
});

it("keeps what the command line reads, and nothing after signing out", async () => {
  given(await receiptOf());
  await check();
  expect(await saved()).toEqual({
    version: 1,
    logs: { [KEYS]: { vkey: log.vkey, checkpoint: await log.checkpoint(), size: 3 } },
    receipts: [
      {
        key_server: KEYS,
        report_id: REPORT,
        seq: 1,
        hash: HASH,
        at: "2026-03-04T05:06:07.000Z",
        merged_by: "2026-03-04T05:07:07.000Z",
        signature: expect.any(String),
        log: log.name,
        after: 0,
        kept_at: "2026-03-04T05:06:07.000Z",
      },
    ],
    malformed: [],
    missing: [],
    contradictions: [],
  });
  evidence.clear();
  expect(evidenceFile(evidence, REPORT)).toBeUndefined();
});
