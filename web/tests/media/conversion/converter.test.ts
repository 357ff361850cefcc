import { afterEach, describe, expect, it, vi } from "vitest";
import { type ConversionWorker, WorkerConverter } from "../../../src/media/conversion/converter";
import type { ConversionAnswer } from "../../../src/media/conversion/messages";

/** A worker that says what a test has it say. */
class FakeWorker implements ConversionWorker {
  onmessage: ConversionWorker["onmessage"] = null;
  onerror: ConversionWorker["onerror"] = null;
  asked: unknown;
  terminated = 0;

  postMessage(message: unknown): void {
    this.asked = message;
  }

  terminate(): void {
    this.terminated += 1;
  }

  say(answer: ConversionAnswer): void {
    this.onmessage?.call(this as unknown as Worker, { data: answer } as MessageEvent);
  }

  crash(): void {
    this.onerror?.call(this as unknown as Worker, {} as ErrorEvent);
  }
}

const FILE = new Blob(["OggS"]);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a converter in a worker", () => {
  it("gives what the worker made, tells how far it is, and ends the worker", async () => {
    const worker = new FakeWorker();
    const told: number[] = [];
    const converted = new WorkerConverter(() => worker).convert(FILE, {
      progress: (fraction) => told.push(fraction),
    });
    expect(worker.asked).toEqual({ file: FILE });
    worker.say({ kind: "progress", fraction: 0.5 });
    const content = new Blob(["mp4"]);
    worker.say({ kind: "converted", content });
    expect(await converted).toBe(content);
    expect(told).toEqual([0.5]);
    expect(worker.terminated).toBe(1);
  });

  it.each([
    ["damaged", "damaged_media"],
    ["unsupported", "unconvertible_recording"],
    ["too_large", "recording_too_large"],
  ] as const)("says why nothing came of it: %s", async (failure, code) => {
    const worker = new FakeWorker();
    const converted = new WorkerConverter(() => worker).convert(FILE);
    worker.say({ kind: "failed", failure });
    await expect(converted).rejects.toMatchObject({ name: "MediaError", code });
    expect(worker.terminated).toBe(1);
  });

  it("outlives a worker that dies", async () => {
    const worker = new FakeWorker();
    const converted = new WorkerConverter(() => worker).convert(FILE);
    worker.crash();
    await expect(converted).rejects.toMatchObject({ code: "unconvertible_recording" });
    expect(worker.terminated).toBe(1);
  });

  it("ends the worker at once when it is stopped", async () => {
    const worker = new FakeWorker();
    const controller = new AbortController();
    const converted = new WorkerConverter(() => worker).convert(FILE, { signal: controller.signal });
    controller.abort();
    await expect(converted).rejects.toMatchObject({ name: "AbortError" });
    expect(worker.terminated).toBe(1);
  });

  it("starts no worker once it was stopped", async () => {
    const start = vi.fn(() => new FakeWorker());
    const converted = new WorkerConverter(start).convert(FILE, { signal: AbortSignal.abort() });
    await expect(converted).rejects.toMatchObject({ name: "AbortError" });
    expect(start).not.toHaveBeenCalled();
  });
});

describe("whether film can be encoded", () => {
  const converter = new WorkerConverter(() => new FakeWorker());

  it.each([
    ["H.264", "avc1", true],
    ["VP9", "vp09", true],
    ["nothing", "none", false],
  ])("in a browser that encodes %s", async (_, encoded, expected) => {
    const isConfigSupported = ({ codec }: VideoEncoderConfig): Promise<VideoEncoderSupport> =>
      encoded === "none"
        ? Promise.reject(new TypeError("not known"))
        : Promise.resolve({ supported: codec.startsWith(encoded), config: { codec, width: 1, height: 1 } });
    vi.stubGlobal("VideoEncoder", { isConfigSupported });
    vi.stubGlobal("VideoDecoder", {});
    expect(await converter.encodesFilm()).toBe(expected);
  });

  it("in a browser without WebCodecs", async () => {
    expect(await converter.encodesFilm()).toBe(false);
  });
});
