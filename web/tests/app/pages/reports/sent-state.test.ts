import { expect, test } from "vitest";
import type { ReportState } from "../../../../src/api";
import {
  type Filter,
  type SentState,
  isExpired,
  sentState,
  stateUnder,
} from "../../../../src/app/pages/reports/sent-state";

const NOW = Date.parse("2026-03-04T05:00:00Z");
const LATER = new Date(NOW + 3_600_000);
const BEFORE = new Date(NOW - 1);
const STORED = { destination: "storage", deliveries: undefined, expiresAt: LATER, removed: false };
const STATE: ReportState = {
  reportId: "0000000011462800528240",
  openedBy: 0,
  openedByScripts: 0,
  more: false,
  lastOpenedAt: undefined,
  recalled: false,
  recalledByOperator: false,
  shredded: false,
  notAfter: undefined,
  reason: "",
};
const DELIVERY = { enterpriseId: 1, enterprise: "Example Hospital", destination: "archive", at: BEFORE };

test("what is most important comes first", () => {
  const opened = { ...STATE, openedBy: 2, openedByScripts: 1, more: true };
  const kind = (state: ReportState) => sentState(STORED, state, true, NOW).kind;
  expect(kind({ ...opened, recalled: true, shredded: true })).toBe("recalled");
  expect(kind({ ...STATE, recalledByOperator: true })).toBe("recalled");
  expect(kind({ ...opened, shredded: true })).toBe("shredded");
  expect(sentState(STORED, opened, true, NOW)).toEqual({ kind: "opened", people: 2, more: true });
  expect(kind({ ...STATE, openedByScripts: 1 })).toBe("collected");
  expect(sentState(STORED, STATE, true, NOW)).toEqual({ kind: "waiting", until: LATER });
});

test("a file that its sender has removed is gone for all, and before what became of it", () => {
  const removed = { ...STORED, removed: true };
  expect(sentState(removed, { ...STATE, openedBy: 1 }, true, NOW)).toEqual({ kind: "removed" });
  expect(sentState(removed, { ...STATE, recalled: true }, true, NOW).kind).toBe("recalled");
  expect(isExpired(removed, STATE, NOW)).toBe(true);
});

test("a recall says why", () => {
  const recalled = { ...STATE, recalled: true, reason: "wrong_patient" };
  expect(sentState(STORED, recalled, true, NOW)).toEqual({ kind: "recalled", reason: "wrong_patient" });
});

test("a hospital says that it has taken it in", () => {
  const taken = { ...STORED, deliveries: [{ ...DELIVERY, state: "delivered" }] };
  expect(sentState(taken, undefined, false, NOW)).toEqual({
    kind: "delivered",
    enterprise: "Example Hospital",
  });
  const held = { ...STORED, deliveries: [{ ...DELIVERY, state: "held" }] };
  expect(sentState(held, STATE, true, NOW).kind).toBe("waiting");
});

test("it ends with the file or with the key, whichever comes first", () => {
  const file = { ...STORED, destination: "file", expiresAt: undefined };
  expect(sentState(file, STATE, true, NOW)).toEqual({ kind: "waiting", until: undefined });
  expect(sentState(STORED, { ...STATE, notAfter: BEFORE }, true, NOW).kind).toBe("expired");
  expect(sentState({ ...STORED, expiresAt: BEFORE }, undefined, false, NOW).kind).toBe("expired");
  expect(sentState({ ...STORED, expiresAt: BEFORE }, { ...STATE, openedBy: 1 }, true, NOW).kind).toBe(
    "opened",
  );
  expect(isExpired({ ...STORED, expiresAt: new Date(NOW) }, undefined, NOW)).toBe(true);
});

test("what its Key Server does not say is not known, and nothing is said before it was asked", () => {
  expect(sentState(STORED, undefined, false, NOW)).toEqual({ kind: "asking", until: LATER });
  expect(sentState(STORED, undefined, true, NOW).kind).toBe("unknown");
  // nobody's key opens what went to a hospital in the clear
  const posted = { ...STORED, destination: "endpoint", expiresAt: undefined };
  expect(sentState(posted, undefined, true, NOW).kind).toBe("posted");
});

test.each<[Filter, string[]]>([
  ["all", ["recalled", "shredded", "opened", "delivered", "collected", "expired", "waiting", "unknown"]],
  ["waiting", ["waiting"]],
  ["opened", ["opened", "delivered", "collected"]],
  ["recalled", ["recalled", "shredded"]],
])("the filter %s", (filter, kinds) => {
  const states = [
    { kind: "recalled", reason: "" },
    { kind: "shredded" },
    { kind: "opened", people: 1, more: false },
    { kind: "delivered", enterprise: "Example Hospital" },
    { kind: "collected" },
    { kind: "expired" },
    { kind: "waiting", until: undefined },
    { kind: "unknown" },
  ] as const;
  const shown = states.filter((state) => stateUnder(filter, state, STATE, false) !== undefined);
  expect(shown.map(({ kind }) => kind)).toEqual(kinds);
});

test("what has expired is found, whatever became of it before", () => {
  const opened: SentState = { kind: "opened", people: 1, more: false };
  expect(stateUnder("expired", opened, STATE, true)).toBe(opened);
  expect(stateUnder("expired", { kind: "waiting", until: LATER }, STATE, false)).toBeUndefined();
});

test.each<Filter>(["waiting", "opened", "recalled", "expired"])(
  "what its Key Server has not said may be %s, and is listed as not known",
  (filter) => {
    const unknown = { kind: "unknown" };
    expect(stateUnder(filter, { kind: "asking", until: LATER }, undefined, false)).toEqual(unknown);
    expect(stateUnder(filter, { kind: "unknown" }, undefined, false)).toEqual(unknown);
    const expired = stateUnder(filter, { kind: "expired" }, undefined, true);
    expect(expired).toEqual(filter === "expired" ? { kind: "expired" } : unknown);
    // nobody's key opens what went to a hospital in the clear
    expect(stateUnder(filter, { kind: "posted" }, undefined, false)).toBeUndefined();
  },
);
