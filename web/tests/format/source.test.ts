import { describe, expect, it } from "vitest";
import { blobFromChunks } from "../../src/format/blobs";
import type { Bytes } from "../../src/contract/bytes";
import { discard } from "../../src/format/discard";
import {
  BlobSource,
  BytesSource,
  CHUNK_SIZE,
  SourceSlice,
  readBlobChunks,
  readChunks,
} from "../../src/format/source";
import { inflate } from "../../src/format/zip/inflate";
import { patterned } from "../support/bytes";

const SIZE = 3 * CHUNK_SIZE + 77;

/** What the chunks hold while they are there, and the chunks themselves. */
async function collected(chunks: AsyncIterable<Bytes>): Promise<{ copy: Buffer; chunks: Bytes[] }> {
  const kept: Bytes[] = [];
  const copies: Buffer[] = [];
  for await (const chunk of chunks) {
    kept.push(chunk);
    copies.push(Buffer.from(chunk));
  }
  return { copy: Buffer.concat(copies), chunks: kept };
}

describe("discarded bytes", () => {
  it("are gone, and so are all views of them", () => {
    const bytes = patterned(100);
    const view = bytes.subarray(10, 20);
    discard(bytes);
    expect(bytes).toHaveLength(0);
    expect(view).toHaveLength(0);
    discard(patterned(5)); // the way out stays open
  });
});

describe("chunks", () => {
  it.each<[string, (bytes: Bytes) => AsyncIterable<Bytes>]>([
    ["of a blob, read anywhere", (bytes) => readChunks(new BlobSource(new Blob([bytes])))],
    ["of a part of it", (bytes) => readChunks(new SourceSlice(new BlobSource(new Blob([bytes])), 0, SIZE))],
    [
      "of a blob, read through",
      (bytes) => readBlobChunks(new Blob([bytes.subarray(0, 9), bytes.subarray(9)])),
    ],
  ])("%s are there until the next one is asked for", async (_, of) => {
    const bytes = patterned(SIZE);
    const { copy, chunks } = await collected(of(bytes));
    expect(copy.equals(bytes)).toBe(true);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.every((chunk) => chunk.length === 0)).toBe(true);
  });

  it("of bytes in memory are views that stay", async () => {
    const bytes = patterned(SIZE);
    const { chunks } = await collected(readChunks(new BytesSource(bytes)));
    expect(Buffer.concat(chunks).equals(patterned(SIZE))).toBe(true);
    expect(bytes).toHaveLength(SIZE);
  });

  it("of a blob can be read a second time", async () => {
    const blob = new Blob([patterned(SIZE)]);
    await collected(readBlobChunks(blob));
    const { copy } = await collected(readBlobChunks(blob));
    expect(copy.equals(patterned(SIZE))).toBe(true);
  });

  it("of a file that has gone or changed are a failure to read", async () => {
    const broken = new Blob([patterned(10)]);
    broken.stream = () =>
      new ReadableStream({
        pull: (controller) => {
          controller.error(new DOMException("gone", "NotReadableError"));
        },
      });
    await expect(collected(readBlobChunks(broken))).rejects.toMatchObject({ code: "read_failed" });
    const shorter = new Blob([patterned(10)]);
    shorter.stream = () => new Blob([patterned(9)]).stream();
    await expect(collected(readBlobChunks(shorter))).rejects.toMatchObject({ code: "read_failed" });
  });

  it("of a blob end with an abort", async () => {
    const controller = new AbortController();
    controller.abort();
    const reading = collected(readBlobChunks(new Blob([patterned(10)]), controller.signal));
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it("are unpacked although they go", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const packed = new Blob(Array.from({ length: 32 }, () => bytes))
      .stream()
      .pipeThrough(new CompressionStream("deflate-raw"));
    const source = new BlobSource(await new Response(packed).blob());
    expect(source.size).toBeGreaterThan(CHUNK_SIZE);
    const { copy } = await collected(
      inflate(readChunks(source), { size: 32 * bytes.length, name: "001.jpg" }),
    );
    expect(copy.equals(Buffer.concat(Array.from({ length: 32 }, () => bytes)))).toBe(true);
  });
});

describe("a blob of chunks", () => {
  it.each([0, 1, CHUNK_SIZE, SIZE, 16 * 1024 * 1024 + 1])("holds all %i bytes of them", async (size) => {
    const bytes = patterned(size);
    const blob = await blobFromChunks(readChunks(new BlobSource(new Blob([bytes]))), size, "video/mp4");
    expect(blob.type).toBe("video/mp4");
    expect(Buffer.from(await blob.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it("fails as the chunks do", async () => {
    const failing = async function* (): AsyncGenerator<Bytes, void, undefined> {
      yield patterned(10);
      await Promise.reject(new RangeError("no more"));
    };
    await expect(blobFromChunks(failing(), 20, "")).rejects.toThrow(RangeError);
  });

  it("is too large if the browser has no room for it", async () => {
    class Full extends Blob {
      override slice(): Blob {
        const part = super.slice(0, 0);
        part.arrayBuffer = () => Promise.reject(new DOMException("full", "NotReadableError"));
        return part;
      }
    }
    const real = globalThis.Blob;
    globalThis.Blob = Full;
    try {
      const chunks = readChunks(new BytesSource(patterned(10)));
      await expect(blobFromChunks(chunks, 10, "")).rejects.toMatchObject({ code: "too_large_for_browser" });
    } finally {
      globalThis.Blob = real;
    }
  });
});
