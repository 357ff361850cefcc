import { describe, expect, it, vi } from "vitest";
import { SAFE_CANVAS_PIXELS, atLargestScale } from "../../../src/media/editing/draw-photo";
import { type EditWorker, PhotoDrawer } from "../../../src/media/editing/drawer";
import { untouched } from "../../../src/media/editing/edits";
import type { EditAnswer, EditRequest } from "../../../src/media/editing/messages";

const EDITS = untouched({ width: 4, height: 3 });
const JPEG = new Blob(["jpeg"]);

class FakeWorker implements EditWorker {
  onmessage: EditWorker["onmessage"] = null;
  onmessageerror: EditWorker["onmessageerror"] = null;
  onerror: EditWorker["onerror"] = null;
  ended = 0;
  readonly asked: EditRequest[] = [];

  postMessage(request: EditRequest): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.ended += 1;
  }

  answer(data: EditAnswer): void {
    this.onmessage?.call(this as never, { data } as MessageEvent);
  }
}

function drawing(signal = new AbortController().signal): { worker: FakeWorker; drawn: Promise<unknown> } {
  const worker = new FakeWorker();
  return { worker, drawn: new PhotoDrawer(() => worker).draw(JPEG, EDITS, signal) };
}

describe("a photo that is drawn", () => {
  it("comes from a worker that ends with it", async () => {
    const { worker, drawn } = drawing();
    expect(worker.asked).toEqual([{ kind: "render", photo: JPEG, edits: EDITS }]);
    worker.answer({ kind: "render", made: { photo: JPEG, scale: 1 } });
    expect(await drawn).toEqual({ photo: JPEG, scale: 1 });
    expect(worker.ended).toBe(1);
  });

  it("fails as the worker says", async () => {
    const { worker, drawn } = drawing();
    worker.answer({ kind: "failed", code: "photo_too_large" });
    await expect(drawn).rejects.toMatchObject({ code: "photo_too_large" });
    expect(worker.ended).toBe(1);
  });

  it("fails if the worker dies, or comes to no end", async () => {
    const died = drawing();
    died.worker.onerror?.call(died.worker as never, new Event("error") as ErrorEvent);
    await expect(died.drawn).rejects.toMatchObject({ code: "photo_gave_up" });
    vi.useFakeTimers();
    try {
      const { worker, drawn } = drawing();
      vi.advanceTimersByTime(120_000);
      await expect(drawn).rejects.toMatchObject({ code: "photo_gave_up" });
      expect(worker.ended).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is no longer waited for when nobody wants it", async () => {
    const controller = new AbortController();
    const { worker, drawn } = drawing(controller.signal);
    controller.abort();
    await expect(drawn).rejects.toMatchObject({ name: "AbortError" });
    expect(worker.ended).toBe(1);
  });
});

describe("the largest scale", () => {
  const LARGE = { width: 8000, height: 6000 };

  it("is the photo's own", async () => {
    expect(await atLargestScale(LARGE, () => Promise.resolve(JPEG))).toEqual({ photo: JPEG, scale: 1 });
  });

  it("is what every browser draws where the device does not draw more", async () => {
    const draw = (scale: number): Promise<Blob> =>
      scale === 1 ? Promise.reject(new RangeError()) : Promise.resolve(JPEG);
    const { scale } = await atLargestScale(LARGE, draw);
    expect(scale ** 2 * LARGE.width * LARGE.height).toBeCloseTo(SAFE_CANVAS_PIXELS, 3);
  });

  it.each([LARGE, { width: 400, height: 300 }])("is none where nothing is drawn of %o", async (size) => {
    const drawn = atLargestScale(size, () => Promise.reject(new RangeError()));
    await expect(drawn).rejects.toMatchObject({ code: "photo_too_large" });
  });
});
