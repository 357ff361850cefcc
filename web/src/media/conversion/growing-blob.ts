import { MIB } from "../../format/limits";

// few enough parts for an hour of film, small enough to be held beside everything else
const PART_SIZE = 8 * MIB;

/**
 * A blob that is written piece by piece. Browsers hold blobs outside of a script's memory and page large ones out, so
 * that no more than one part is held here.
 */
export class GrowingBlob {
  readonly #parts: Blob[] = [];
  #pending: Uint8Array<ArrayBuffer>[] = [];
  #pendingSize = 0;
  #size = 0;

  /** How many bytes were written. */
  get size(): number {
    return this.#size;
  }

  /** Adds a piece, which is copied: its writer may use its memory again. */
  write(piece: Uint8Array): void {
    this.#pending.push(Uint8Array.from(piece));
    this.#pendingSize += piece.length;
    this.#size += piece.length;
    if (this.#pendingSize >= PART_SIZE) this.#flush();
  }

  /** Everything that was written. */
  finish(type: string): Blob {
    this.#flush();
    return new Blob(this.#parts, { type });
  }

  #flush(): void {
    if (this.#pendingSize > 0) this.#parts.push(new Blob(this.#pending));
    this.#pending = [];
    this.#pendingSize = 0;
  }
}
