import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PhotoAnswer } from "../../../src/media/photos/messages";
import { PhotoPreparer, type PhotoWorker } from "../../../src/media/photos/preparer";
import { printCopyOf } from "../../../src/media";
import type { PreparedPhoto } from "../../../src/media/photos/prepare";

class FakeWorker implements PhotoWorker {
  onmessage: PhotoWorker["onmessage"] = null;
  onmessageerror: PhotoWorker["onmessageerror"] = null;
  onerror: PhotoWorker["onerror"] = null;
  readonly asked: Blob[] = [];
  ended = false;

  postMessage({ file }: { file: Blob }): void {
    this.asked.push(file);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(data: PhotoAnswer): void {
    this.onmessage?.call(this as unknown as Worker, { data } as MessageEvent<PhotoAnswer>);
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
    preparer = new PhotoPreparer(() => {
      const made = new FakeWorker();
      workers.push(made);
      return made;
    });
  });
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
});
