// Blobs out of large contents. A browser keeps blobs in another process: what goes into one is copied at once,
// sent there by and by, and until it has arrived it is there twice.

import type { Bytes } from "../contract/bytes";
import { discard } from "./discard";
import { FormatError } from "./errors";

// smaller parts cost more time, larger ones more memory
const PART_SIZE = 16 * 1024 * 1024;

/**
 * A blob of `size` bytes that come in chunks, none of which it needs afterwards. One part of it is being filled
 * while the one before is on its way, so that there are never more than these two beside the blob.
 *
 * Fails with `too_large_for_browser` if the browser has no room for it, and with what the chunks fail with.
 */
export async function blobFromChunks(
  chunks: AsyncIterable<Bytes>,
  size: number,
  type: string,
): Promise<Blob> {
  const parts: Blob[] = [];
  const buffer = new Uint8Array(Math.min(size, PART_SIZE));
  let filled = 0;
  let before = Promise.resolve();
  const send = async (): Promise<void> => {
    const part = new Blob([buffer.subarray(0, filled)]);
    filled = 0;
    parts.push(part);
    await before;
    before = arrived(part);
    before.catch(ignore); // it is seen where it is awaited, unless the chunks fail first
  };
  try {
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.length;) {
        const piece = chunk.subarray(offset, offset + buffer.length - filled);
        buffer.set(piece, filled);
        filled += piece.length;
        offset += piece.length;
        if (filled === buffer.length) await send();
      }
    }
    if (filled > 0) await send();
    await before;
  } finally {
    discard(buffer);
  }
  return new Blob(parts, { type });
}

/** Waits until a part is where it can be read from. */
async function arrived(part: Blob): Promise<void> {
  try {
    await part.slice(0, 1).arrayBuffer();
  } catch {
    throw new FormatError("too_large_for_browser", "the file does not fit into the browser's memory");
  }
}

function ignore(): void {
  // the error is seen where the part is awaited
}
