import { beforeEach, describe, expect, it, vi } from "vitest";
import { Client } from "../../../src/api/client";
import { type Clock, systemClock } from "../../../src/api/clock";
import { ApiError } from "../../../src/api/errors";
import { Http } from "../../../src/api/http";
import { IdleLock } from "../../../src/app/lock/idle-lock";
import { EMPTY_DRAFT, type SettledDraft } from "../../../src/app/pages/compose/draft";
import type { SentReport } from "../../../src/app/pages/compose/sent-page";
import { mayWait } from "../../../src/app/queue/may-wait";
import { type Keeping, Outbox, type Sendable } from "../../../src/app/queue/outbox";

const URL = "https://picsafe.example";
const DRAFT: SettledDraft = { ...EMPTY_DRAFT, deliveryMethod: "recipient" };
const LINK = "https://picsafe.example/au/0000000011462800528240-x";
const CUT_OFF = new ApiError("unreachable", "unreachable");
const REFUSED = new ApiError("refused", "quota_exceeded");

/** Whether a server can be reached, and how often it was asked. */
let isThere: boolean;
let asked: number;
let told: number;
const corrections: unknown[][] = [];
let page: EventTarget;
let isKept: boolean;
let marks: string[];
let lock: IdleLock;
let outbox: Outbox;
let attempts: number;
let next: () => Promise<SentReport>;
const sending: Sendable = {
  draft: DRAFT,
  attempt: (_ask, progress) => {
    attempts += 1;
    progress({ label: () => "", fraction: 0.5 });
    return next();
  },
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-04T05:06:07Z") });
  isThere = false;
  asked = told = attempts = 0;
  next = () => Promise.resolve(sent([]));
  page = new EventTarget();
  const clock: Clock = systemClock;
  const fetch = (): Promise<Response> => {
    asked += 1;
    return isThere ? Promise.resolve(new Response()) : Promise.reject(new TypeError("Failed to fetch"));
  };
  const { http, servers } = new Client({ userUrl: URL, keyUrl: URL, cloudUrl: URL }, new Http(fetch, clock));
  const recipients = {
    tell: () => {
      told += 1;
      return Promise.reject(CUT_OFF);
    },
  } as Partial<Client["recipients"]> as Client["recipients"];
  lock = new IdleLock(clock, () => undefined);
  lock.follow({ userid: 11, lockMinutes: 60 });
  const users = {
    tellOfWithdrawal: (...given: unknown[]) => {
      corrections.push(given);
      return Promise.reject(CUT_OFF);
    },
  } as Partial<Client["users"]> as Client["users"];
  corrections.length = 0;
  isKept = false;
  marks = [];
  const kept: Keeping = {
    isKept: () => isKept,
    mark: (_, state) => {
      marks.push(state);
      return Promise.resolve();
    },
    remove: () => {
      marks.push("removed");
      return Promise.resolve();
    },
  };
  outbox = new Outbox({ http, servers, recipients, users }, lock, kept, page);
  return () => {
    vi.useRealTimers();
  };
});

function sent(mailed: readonly string[]): SentReport {
  return {
    kind: "link",
    report: { link: LINK } as Partial<Extract<SentReport, { kind: "link" }>["report"]> as never,
    telling: { mailed, atDomains: [], isOwnOnly: false },
  };
}

function kinds(): readonly string[] {
  return outbox.reports.map(({ state }) => state.kind);
}

/** Whether closing the page would ask. */
function asksBeforeClosing(): boolean {
  const event = new Event("beforeunload", { cancelable: true });
  page.dispatchEvent(event);
  return event.defaultPrevented;
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe("a report that waits for a network", () => {
  it("leaves by itself, once there is one", async () => {
    const seen: string[] = [];
    outbox.subscribe((reports) => seen.push(...reports.map(({ state }) => state.kind)));
    outbox.add(sending);
    await pass(120_000);
    expect([kinds(), attempts]).toEqual([["waiting"], 0]);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(10);
    isThere = true;
    await pass(30_000);
    expect([kinds(), attempts]).toEqual([["sent"], 1]);
    expect(seen).toEqual(["waiting", "sending", "sending", "sent"]);
    await pass(120_000);
    expect(attempts).toBe(1);
  });

  it("tells those who have the report in whose place it was sent", async () => {
    const supersedes = { reportId: "0000000011462800528239", openedBy: [2] };
    isThere = true;
    next = () =>
      Promise.resolve({ kind: "posted", report: { reportId: "0000000011462800528240" } } as SentReport);
    outbox.add({ ...sending, draft: { ...DRAFT, supersedes } });
    await pass(5_000);
    expect(kinds()).toEqual(["sent"]);
    expect(corrections).toEqual([["0000000011462800528239", [2], "wrong_patient", "0000000011462800528240"]]);
    // the stand-in told nobody
    expect(outbox.reports[0]?.state).toMatchObject({ kind: "sent", isUntold: true });
  });

  it("does not wait where the browser says that there is a network, or its sender does", async () => {
    const id = outbox.add(sending);
    await pass(40_000);
    isThere = true;
    page.dispatchEvent(new Event("online"));
    await pass(0);
    expect(kinds()).toEqual(["sent"]);
    isThere = false;
    outbox.take(id);
    const other = outbox.add(sending);
    await pass(40_000);
    isThere = true;
    outbox.hurry(other);
    await pass(0);
    expect(kinds()).toEqual(["sent"]);
  });

  it("waits again where the network breaks, and says what was refused", async () => {
    isThere = true;
    next = () => {
      isThere = false;
      return Promise.reject(CUT_OFF);
    };
    const id = outbox.add(sending);
    await pass(5_000);
    expect([kinds(), attempts]).toEqual([["waiting"], 1]);
    isThere = true;
    next = () => Promise.reject(REFUSED);
    await pass(30_000);
    expect(outbox.reports[0]?.state).toEqual({ kind: "failed", error: REFUSED });
    await pass(120_000);
    expect(attempts).toBe(2);
    next = () => Promise.resolve(sent([]));
    outbox.hurry(id);
    await pass(0);
    expect(kinds()).toEqual(["sent"]);
  });

  it("asks before the page is closed and says what locking loses, for as long as that is so", async () => {
    outbox.add(sending);
    expect(asksBeforeClosing()).toBe(true);
    isThere = true;
    await pass(5_000);
    expect([kinds(), asksBeforeClosing()]).toEqual([["sent"], false]);
    isThere = false;
    outbox.add(sending);
    lock.lock();
    expect(lock.state).toMatchObject({ phase: "locked", lostDraft: true });
    outbox.clear();
    expect([outbox.reports, asksBeforeClosing()]).toEqual([[], false]);
  });

  it("that was refused is lost by closing the page until its sender has taken it out", async () => {
    isThere = true;
    next = () => Promise.reject(REFUSED);
    const id = outbox.add(sending);
    await pass(5_000);
    expect([kinds(), asksBeforeClosing()]).toEqual([["failed"], true]);
    outbox.take(id);
    expect(asksBeforeClosing()).toBe(false);
  });

  it("that has arrived is known to have, whatever comes after", async () => {
    isThere = true;
    const arriving: Sendable = {
      draft: DRAFT,
      attempt: (_ask, progress) => {
        progress({ label: () => "", fraction: null, hasArrived: true });
        return Promise.reject(REFUSED);
      },
    };
    const id = outbox.add(arriving);
    expect(outbox.reports[0]?.hasArrived).toBe(false);
    await pass(5_000);
    expect([kinds(), outbox.reports[0]?.hasArrived]).toEqual([["failed"], true]);
    outbox.hurry(id);
    expect([kinds(), outbox.reports[0]?.hasArrived]).toEqual([["waiting"], true]);
  });

  it("has those mailed whom it names, and is sent whether they were or not", async () => {
    isThere = true;
    next = () => Promise.resolve(sent(["alex@hospital.example"]));
    outbox.add(sending);
    await pass(5_000);
    expect([kinds(), told]).toEqual([["sent"], 1]);
  });

  it("is given back once, to be changed, and leaves no more", async () => {
    const id = outbox.add(sending);
    outbox.handBack(id);
    expect(outbox.takeHandedBack()).toEqual({ id, draft: DRAFT });
    expect(outbox.takeHandedBack()).toBeUndefined();
    isThere = true;
    await pass(120_000);
    expect([kinds(), attempts]).toEqual([[], 0]);
  });

  it("is lost by nothing where the device keeps it, which knows what becomes of it", async () => {
    isKept = isThere = true;
    next = () => {
      isThere = false;
      return Promise.reject(CUT_OFF);
    };
    outbox.add(sending);
    expect(asksBeforeClosing()).toBe(false);
    await pass(5_000);
    next = () => Promise.reject(REFUSED);
    isThere = true;
    await pass(30_000);
    expect(marks).toEqual(["sending", "waiting", "sending", "draft"]);
    lock.lock();
    expect(lock.state).toMatchObject({ phase: "locked", lostDraft: false });
    next = () => Promise.resolve(sent([]));
    outbox.hurry(outbox.reports[0]?.id ?? "");
    await pass(5_000);
    expect(marks.slice(4)).toEqual(["sending", "removed"]);
  });

  it("goes with whoever is signed in, also from the middle of an attempt", async () => {
    let finish: (report: SentReport) => void = () => undefined;
    next = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    isThere = true;
    outbox.add(sending);
    await pass(5_000);
    expect(kinds()).toEqual(["sending"]);
    outbox.clear();
    finish(sent(["alex@hospital.example"]));
    await pass(120_000);
    expect([kinds(), told]).toEqual([[], 0]);
  });
});

describe("what waits at all", () => {
  it("is what failed because PicSafe cannot be reached, and not another server", async () => {
    expect(await outbox.isCutOff(CUT_OFF)).toBe(true);
    expect(await outbox.isCutOff(REFUSED)).toBe(false);
    isThere = true;
    expect(await outbox.isCutOff(CUT_OFF)).toBe(false);
  });

  it("goes where nobody is asked, and where nothing has to be saved", () => {
    const hospital = { name: "Example", endpoint: "https://hospital.example", keyServer: "", key: "" };
    const to = (deliveryMethod: SettledDraft["deliveryMethod"]): boolean =>
      mayWait({ ...DRAFT, deliveryMethod });
    expect(["recipient", "storage"].map((way) => to(way as "recipient"))).toEqual([true, true]);
    expect(to("file")).toBe(false);
    expect(to({ ...hospital, sendType: "post_dynamic" })).toBe(true);
    expect(to({ ...hospital, sendType: "email" })).toBe(false);
    expect(to({ ...hospital, sendType: "dropbox" })).toBe(false);
  });
});
