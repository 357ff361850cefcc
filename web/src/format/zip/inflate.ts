import type { Bytes } from "../../contract/bytes";
import { corrupt } from "./directory";

/** What a member's deflated chunks (RFC 1951) unpack to, never more than its size; `corrupt_zip` if it is not that. */
export async function* inflate(
  packed: AsyncGenerator<Bytes, void, undefined>,
  { size, name }: { readonly size: number; readonly name: string },
): AsyncGenerator<Bytes, void, undefined> {
  const failure: { cause?: Error } = {};
  const reader = streamOf(packed, failure).pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let left = size;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw failure.cause ?? corrupt("holds a file that cannot be unpacked", name);
      });
      if (done) break;
      if (value.length > left) throw corrupt("holds a file that is longer than it says", name);
      left -= value.length;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it may have ended by an error already
  }
  if (left > 0) throw corrupt("holds a file that is shorter than it says", name);
}

/** A stream of the chunks; it forgets what went wrong when it fails, so that `failure` keeps it. */
function streamOf(
  chunks: AsyncGenerator<Bytes, void, undefined>,
  failure: { cause?: Error },
): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>({
    async pull(controller): Promise<void> {
      try {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value.slice()); // a chunk goes when the next is asked for, the stream keeps it
      } catch (error) {
        failure.cause = error instanceof Error ? error : new Error("the source failed", { cause: error });
        controller.error(error);
      }
    },
    async cancel(): Promise<void> {
      await chunks.return();
    },
  });
}
