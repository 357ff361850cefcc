import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PhotoMessage, PhotoRequest } from "../../../src/media/photos/messages";
import { PhotoPreparer, type PhotoWorker } from "../../../src/media/photos/preparer";
import { printCopyOf } from "../../../src/media";
import type { PreparedPhoto } from "../../../src/media/photos/prepare";

class FakeWorker implements PhotoWorker {
  onmessage: PhotoWorker["onmessage"] = null;
  onmessageerror: PhotoWorker["onmessageerror"] = null;
  onerror: PhotoWorker["onerror"] = null;
  readonly asked: Blob[] = [];
  lock: string | undefined;
  ended = false;

  postMessage({ file, lock }: PhotoRequest): void {
    this.asked.push(file);
    this.lock = lock;
  }

  terminate(): void {
    this.ended = true;
  }

  answer(data: PhotoMessage): void {
    this.onmessage?.call(this as unknown as Worker, { data } as MessageEvent<PhotoMessage>);
  }

  fail(): void {
    this.onerror?.call(this as unknown as Worker, {} as ErrorEvent);
  }
}

const PRINT = { jpeg: new Blob(["small"]), width: 1344, height: 1008 };
const PREPARED = { kind: "JPEG", photo: new Blob(["photo"]), print: PRINT } as PreparedPhoto;
const file = (name: string): Blob => new Blob([name]);

describe("photos in a worker", () => {
  let workers: FakeWorker[];
  let preparer: PhotoPreparer;
  beforeEach(() => {
    vi.useFakeTimers();
    workers = [];
    preparer = new PhotoPreparer(start, 1);
  });
  const start = (): FakeWorker => {
    const made = new FakeWorker();
    workers.push(made);
    return made;
  };
  afterEach(() => {
    vi.useRealTimers();
  });
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  it("are prepared one after the other by the same one, which ends when it is idle", async () => {
    const [one, other] = [preparer.prepare(file("one")), preparer.prepare(file("other"))];
    await settle();
    expect(workers.map(({ asked }) => asked.length)).toEqual([1]);
    workers[0]?.answer({ prepared: PREPARED });
    expect(await one).toBe(PREPARED);
    await settle();
    expect(workers[0]?.asked).toHaveLength(2);
    workers[0]?.answer({ prepared: PREPARED });
    expect(await other).toBe(PREPARED);
    expect(printCopyOf(PREPARED.photo)).toBe(PRINT);
    expect(printCopyOf(new Blob(["photo"]))).toBeUndefined();
    expect(workers).toHaveLength(1);
    expect(workers[0]?.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workers[0]?.ended).toBe(true);
  });

  it("are refused in the worker's words", async () => {
    const call = preparer.prepare(file("broken"));
    const refused = expect(call).rejects.toMatchObject({ code: "unreadable_photo", kind: "HEIC" });
    await settle();
    workers[0]?.answer({ prepared: null, code: "unreadable_photo", kind: "HEIC" });
    await refused;
  });

  it.each([
    [
      "dies",
      async (worker: FakeWorker) => {
        worker.fail();
        await vi.advanceTimersByTimeAsync(0);
      },
    ],
    ["comes to no end", () => vi.advanceTimersByTimeAsync(120_000)],
  ])("cost nothing but themselves where it %s", async (_, happen) => {
    const [one, other] = [preparer.prepare(file("hostile")), preparer.prepare(file("other"))];
    const refused = expect(one).rejects.toMatchObject({ name: "MediaError", code: "photo_gave_up" });
    await settle();
    await happen(workers[0] ?? new FakeWorker());
    await refused;
    expect(workers[0]?.ended).toBe(true);
    await settle();
    workers[1]?.answer({ prepared: PREPARED });
    expect(await other).toBe(PREPARED);
  });

  it("are not begun once nobody waits for them any more", async () => {
    const leaving = new AbortController();
    const [one, other] = ["one", "other"].map((name) => preparer.prepare(file(name), leaving.signal));
    const refused = expect(other).rejects.toMatchObject({ name: "AbortError" });
    await settle();
    leaving.abort();
    workers[0]?.answer({ prepared: PREPARED });
    expect(await one).toBe(PREPARED);
    await refused;
    expect(workers[0]?.asked).toHaveLength(1);
  });

  it("are prepared two at a time where there are two, each by whichever is free", async () => {
    const pair = new PhotoPreparer(start, 2);
    const calls = ["one", "two", "three"].map((name) => pair.prepare(file(name)));
    await settle();
    expect(workers.map(({ asked }) => asked.length)).toEqual([1, 1]);
    expect(workers[0]?.lock).toMatch(/^[-0-9a-f]{36}$/);
    expect(workers[1]?.lock).toBe(workers[0]?.lock);
    workers[1]?.answer({ prepared: PREPARED });
    await settle();
    expect(workers.map(({ asked }) => asked.length)).toEqual([1, 2]);
    workers[0]?.fail();
    await expect(calls[0]).rejects.toMatchObject({ code: "photo_gave_up" });
    workers[1]?.answer({ prepared: PREPARED });
    expect(await Promise.all(calls.slice(1))).toEqual([PREPARED, PREPARED]);
  });

  it("have as much time after another's large photo as without one", async () => {
    const pair = new PhotoPreparer(start, 2);
    const call = pair.prepare(file("second"));
    const refused = expect(call).rejects.toMatchObject({ code: "photo_gave_up" });
    await settle();
    await vi.advanceTimersByTimeAsync(239_000);
    workers[0]?.answer("begun");
    await vi.advanceTimersByTimeAsync(119_000);
    expect(workers[0]?.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    expect(workers[0]?.ended).toBe(true);
  });

  it.each([
    ["one without locks", { hardwareConcurrency: 8 }, 1],
    ["one for one core", { hardwareConcurrency: 1, locks: {} }, 1],
    ["one where nothing is said of cores", { locks: {} }, 1],
    ["two else", { hardwareConcurrency: 8, locks: {} }, 2],
  ])("have %s", async (_, here, expected) => {
    vi.stubGlobal("navigator", here);
    const mine = new PhotoPreparer(start);
    for (const name of ["one", "two", "three"]) mine.prepare(file(name)).catch(() => undefined);
    await settle();
    expect(workers).toHaveLength(expected);
    vi.unstubAllGlobals();
  });
});
