import type { Bytes } from "../contract/bytes";
import { discard } from "./discard";
import { FormatError } from "./errors";

/** `size` bytes, any of which can be read again. */
export interface Source {
  readonly size: number;
  /**
   * Returns exactly `length` bytes from `offset` on; they may be a view of a larger buffer and must not be
   * changed. Fails with `truncated` if they are not all there, `read_failed` if they cannot be read.
   */
  read(offset: number, length: number): Promise<Bytes>;
  /** Takes back what `read` returned, once nobody looks at it any more. */
  release(bytes: Bytes): void;
}

// an engine's allocator uses memory of this size again, warm; from about 1 MiB on it asks the system for fresh
// pages each time, which costs as much as the decryption
export const CHUNK_SIZE = 512 * 1024;
const READ_AHEAD = 3;

function requireWithin(source: Source, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > source.size) {
    throw new FormatError("truncated", "the file ends too early");
  }
}

/** Bytes in memory. */
export class BytesSource implements Source {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Promise<Bytes> {
    requireWithin(this, offset, length);
    return Promise.resolve(this.#bytes.subarray(offset, offset + length));
  }

  release(): void {
    // a view of what stays
  }
}

/** A file that a person chose, or a blob. */
export class BlobSource implements Source {
  readonly #blob: Blob;

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  get size(): number {
    return this.#blob.size;
  }

  async read(offset: number, length: number): Promise<Bytes> {
    requireWithin(this, offset, length);
    const bytes = await readBlob(this.#blob.slice(offset, offset + length));
    if (bytes.length !== length) throw new FormatError("read_failed", "the file changed while it was read");
    return bytes;
  }

  release(bytes: Bytes): void {
    discard(bytes);
  }
}

/** A part of another source. */
export class SourceSlice implements Source {
  readonly size: number;
  readonly #source: Source;
  readonly #offset: number;

  constructor(source: Source, offset: number, size: number) {
    requireWithin(source, offset, size);
    this.size = size;
    this.#source = source;
    this.#offset = offset;
  }

  read(offset: number, length: number): Promise<Bytes> {
    requireWithin(this, offset, length);
    return this.#source.read(this.#offset + offset, length);
  }

  release(bytes: Bytes): void {
    this.#source.release(bytes);
  }
}

export function sourceOf(origin: Blob | Bytes): Source {
  return origin instanceof Blob ? new BlobSource(origin) : new BytesSource(origin);
}

/** All bytes of a blob; `read_failed` if the file behind it has gone, changed, or does not fit into memory. */
export async function readBlob(blob: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new FormatError("read_failed", "the file cannot be read");
  }
}

/**
 * A source from front to back. The next chunks are on their way while one is being used: what WebCrypto does, it
 * does on another thread. A chunk is there until the next one is asked for.
 */
export async function* readChunks(
  source: Source,
  signal?: AbortSignal,
): AsyncGenerator<Bytes, void, undefined> {
  const pending: Promise<Bytes>[] = [];
  let requested = 0;
  const request = (): void => {
    if (requested >= source.size) return;
    const chunk = source.read(requested, Math.min(CHUNK_SIZE, source.size - requested));
    chunk.catch(ignore); // whoever stops early never asks for it; whoever goes on gets the error below
    pending.push(chunk);
    requested += CHUNK_SIZE;
  };
  for (let ahead = 0; ahead < READ_AHEAD; ahead++) request();
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const chunk = await next;
    signal?.throwIfAborted();
    request();
    yield chunk;
    source.release(chunk);
  }
}

/**
 * A blob from front to back, each chunk there until the next one is asked for. Slices would do, too, but Chromium
 * copies what it cuts out of a recording, and keeps the copies until the slices are collected.
 */
export async function* readBlobChunks(
  blob: Blob,
  signal?: AbortSignal,
): AsyncGenerator<Bytes, void, undefined> {
  const reader = blob.stream().getReader();
  let left = blob.size;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new FormatError("read_failed", "the file cannot be read");
      });
      signal?.throwIfAborted();
      if (done) break;
      left -= value.length;
      yield value;
      discard(value);
    }
  } finally {
    await reader.cancel().catch(ignore); // it may have ended by an error already
  }
  if (left !== 0) throw new FormatError("read_failed", "the file changed while it was read");
}

function ignore(): void {
  // the error is seen where the chunk is awaited
}
