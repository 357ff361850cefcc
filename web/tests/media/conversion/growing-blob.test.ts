import { describe, expect, it } from "vitest";
import { GrowingBlob } from "../../../src/media/conversion/growing-blob";

describe("a blob that grows", () => {
  it("holds what was written, in order, although the writer uses its memory again", async () => {
    const growing = new GrowingBlob();
    const memory = new Uint8Array(3 * 1024 * 1024);
    for (const value of [1, 2, 3, 4, 5]) growing.write(memory.fill(value));
    expect(growing.size).toBe(5 * memory.length);
    const blob = growing.finish("video/mp4");
    expect(blob.type).toBe("video/mp4");
    const bytes = new Uint8Array(await blob.arrayBuffer());
    expect(bytes.length).toBe(growing.size);
    expect([0, 1, 2, 3, 4].map((part) => bytes[part * memory.length])).toEqual([1, 2, 3, 4, 5]);
    expect(bytes.at(-1)).toBe(5);
  });

  it("may be empty", async () => {
    expect((await new GrowingBlob().finish("audio/mp4").arrayBuffer()).byteLength).toBe(0);
  });
});
