import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Removals, UNDO_MS } from "../../../../src/app/pages/reports/removals";

const removed: string[] = [];
const gone: string[] = [];
const failures: unknown[] = [];
let going: ReadonlySet<string> = new Set();
let failure: Error | undefined;

function makeRemovals(): Removals {
  return new Removals(
    (id) => {
      removed.push(id);
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
    {
      onChange: (ids) => {
        going = ids;
      },
      onGone: (id) => gone.push(id),
      onFailure: (error) => failures.push(error),
    },
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  for (const list of [removed, gone, failures]) list.length = 0;
  failure = undefined;
});

afterEach(() => {
  vi.useRealTimers();
});

test("the server is told once the time to think again is over", async () => {
  const removals = makeRemovals();
  removals.take("one");
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  expect([removed, [...going]]).toEqual([[], ["one"]]);
  await vi.advanceTimersByTimeAsync(1);
  expect([removed, gone, [...going]]).toEqual([["one"], ["one"], []]);
});

test("what was put back is never removed", async () => {
  const removals = makeRemovals();
  removals.take("one");
  removals.putBack("one");
  expect([...going]).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * UNDO_MS);
  await removals.flush();
  expect(removed).toEqual([]);
});

test("what is going when the page is left goes then, once", async () => {
  const removals = makeRemovals();
  removals.take("one");
  removals.take("two");
  await removals.flush();
  await vi.advanceTimersByTimeAsync(2 * UNDO_MS);
  expect(removed).toEqual(["one", "two"]);
});

test("what cannot be removed stays, and it is said why", async () => {
  failure = new Error("no network");
  const removals = makeRemovals();
  removals.take("one");
  await removals.flush();
  expect([gone, failures, [...going]]).toEqual([[], [failure], []]);
});
