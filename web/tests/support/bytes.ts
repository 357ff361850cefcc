import type { Bytes } from "../../src/contract/bytes";

/** Bytes that repeat only after a while and are the same in every run. */
export function patterned(size: number, start = 0): Bytes {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) bytes[index] = index * 167 + (index >> 8) * 13 + start;
  return bytes;
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("the promise was fulfilled");
    },
    (error: unknown) => error,
  );
}
