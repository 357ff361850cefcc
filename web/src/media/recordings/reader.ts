// The coded data of a recording, read forward; what walks through a sample finds what to blank.

import { type Bytes, concat } from "../../contract/bytes";
import { readBlobChunks } from "../../format/source";
import { MediaError } from "../errors";

/** What takes the place of as many bytes from `offset` on. */
export interface Patch {
  readonly offset: number;
  readonly content: Bytes;
}

/** Goes through a sample that begins and ends at two places of a file: what has to be blanked there. */
export type Walk = (reader: ForwardReader, start: number, end: number) => Promise<Patch[]>;

/** A file from front to back, of which as much is held as is looked at. */
export class ForwardReader {
  readonly #chunks: AsyncGenerator<Bytes, void, undefined>;
  #start = 0;
  #held: Bytes = new Uint8Array(0);

  constructor(file: Blob) {
    this.#chunks = readBlobChunks(file);
  }

  /** Bytes from `offset` on, if they are held. */
  peek(offset: number, size: number): Bytes | undefined {
    const from = offset - this.#start;
    return from >= 0 && from + size <= this.#held.length ? this.#held.subarray(from, from + size) : undefined;
  }

  /** Bytes no further back than the last ones, which are not looked at any more once the next ones are asked for. */
  async read(offset: number, size: number): Promise<Bytes> {
    for (;;) {
      const found = this.peek(offset, size);
      if (found !== undefined) return found;
      const end = this.#start + this.#held.length;
      const kept = this.#held.slice(Math.min(offset - this.#start, this.#held.length));
      const next = await this.#chunks.next();
      if (next.done === true) throw new MediaError("damaged_media");
      this.#start = end - kept.length;
      // what a generator gives is its own, and goes when the next is asked for: nothing of it is looked at then
      this.#held = kept.length === 0 ? next.value : concat(kept, next.value);
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }
}

/** A patch, if there is anything to change. */
export function changed(offset: number, old: Uint8Array, content: Bytes): Patch[] {
  return old.every((part, at) => part === content[at]) ? [] : [{ offset, content }];
}
