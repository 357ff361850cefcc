import type { Bytes } from "../../contract/bytes";

/** Bits of a few bytes, from the first one on, some of which may be cleared; behind the end there are zeros. */
export class Bits {
  readonly content: Bytes;
  position = 0;

  constructor(content: Uint8Array) {
    this.content = Uint8Array.from(content);
  }

  /** How many bits there are from the position on. */
  get left(): number {
    return this.content.length * 8 - this.position;
  }

  /** The next bits as a number. */
  take(count: number): number {
    let value = 0;
    for (const end = this.position + count; this.position < end; this.position++) {
      const part = this.content[this.position >> 3] ?? 0;
      value = value * 2 + ((part >> (7 - (this.position & 7))) & 1);
    }
    return value;
  }

  /** Makes the next bits zeros. */
  clear(count: number): void {
    const end = this.position + count;
    for (let at = this.position; at < Math.min(end, this.content.length * 8); at++) {
      this.content[at >> 3] = (this.content[at >> 3] ?? 0) & ~(0x80 >> (at & 7));
    }
    this.position = end;
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.position += -this.position & 7;
  }

  /** The bytes up to the position; what is left of the last one is zeros. */
  before(): Bytes {
    const end = this.position;
    this.clear(-end & 7);
    this.position = end;
    return this.content.subarray(0, (end + 7) >> 3);
  }
}
