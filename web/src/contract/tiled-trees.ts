// A log's tree as it is served in tiles (C2SP's tlog-tiles): where a hash is, and what proves a place or a growth
// (RFC 6962, sections 2.1.1 and 2.1.2). What is read proves nothing by itself: merkle.ts checks it.

import { type Bytes, concat } from "./bytes";
import { MalformedLog } from "./errors";
import { HASH_BYTES, nodeHash } from "./merkle";

/** How many hashes a full tile has. */
export const TILE_WIDTH = 256n;

const HEIGHT = 8n;

/** Where a tile is: its level, its number there, and how many hashes it has. */
export interface Tile {
  readonly level: bigint;
  readonly number: bigint;
  readonly width: bigint;
}

/** Reads a tile that the tree has. */
export type ReadTile = (tile: Tile) => Promise<Bytes>;

/** Below the log's URL, without a slash at its start. */
export function tilePath({ level, number, width }: Tile): string {
  const digits = number.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/[0-9]{3}/g) ?? [];
  const name = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level}/${name}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** The tile of a tree of this size with the hashes of this level from `number` x 256 on. */
export function tileAt(level: bigint, number: bigint, size: bigint): Tile {
  const rest = (size >> (HEIGHT * level)) - number * TILE_WIDTH;
  return { level, number, width: rest < TILE_WIDTH ? rest : TILE_WIDTH };
}

/** The hashes of a tree of this size, each tile read once. Fails as the reading, and with `invalid_tree`. */
export class TiledTree {
  readonly size: bigint;
  readonly #readTile: ReadTile;
  readonly #tiles = new Map<string, Promise<Bytes>>();

  constructor(size: bigint, readTile: ReadTile) {
    this.size = size;
    this.#readTile = readTile;
  }

  /** A tile's hashes, one behind the other. */
  async tile(level: bigint, number: bigint): Promise<Bytes> {
    const tile = tileAt(level, number, this.size);
    const path = tilePath(tile);
    const reading = this.#tiles.get(path) ?? this.#readTile(tile);
    this.#tiles.set(path, reading);
    const data = await reading;
    if (data.length === Number(tile.width) * HASH_BYTES) return data;
    throw new MalformedLog("invalid_tree", "This is not a tile of the log.");
  }

  /** What shows that the leaf at `index` is in the tree, from its sibling up. */
  async inclusionProof(index: bigint): Promise<Bytes[]> {
    return this.#path(index, 0n, this.size);
  }

  /** What shows that the tree goes on from the one of its first `oldSize` leaves. */
  async consistencyProof(oldSize: bigint): Promise<Bytes[]> {
    return oldSize === 0n ? [] : this.#growth(oldSize, 0n, this.size, true);
  }

  async #path(index: bigint, begin: bigint, end: bigint): Promise<Bytes[]> {
    if (end - begin <= 1n) return [];
    const middle = begin + half(end - begin);
    return index < middle
      ? [...(await this.#path(index, begin, middle)), await this.#root(middle, end)]
      : [...(await this.#path(index, middle, end)), await this.#root(begin, middle)];
  }

  async #growth(old: bigint, begin: bigint, end: bigint, isKnown: boolean): Promise<Bytes[]> {
    if (old === end) return isKnown ? [] : [await this.#root(begin, end)];
    const middle = begin + half(end - begin);
    return old <= middle
      ? [...(await this.#growth(old, begin, middle, isKnown)), await this.#root(middle, end)]
      : [...(await this.#growth(old, middle, end, false)), await this.#root(begin, middle)];
  }

  /** The root over the leaves from `begin` up to `end`. */
  async #root(begin: bigint, end: bigint): Promise<Bytes> {
    const count = end - begin;
    const level = BigInt(count.toString(2).length - 1);
    if (count === 1n << level) return this.#full(level, begin >> level);
    const middle = begin + half(count);
    return nodeHash(await this.#root(begin, middle), await this.#root(middle, end));
  }

  /** The root of a full subtree, out of the tile that has it or the hashes below it. */
  async #full(level: bigint, number: bigint): Promise<Bytes> {
    const above = level % HEIGHT;
    const first = number << above;
    const data = await this.tile(level / HEIGHT, first / TILE_WIDTH);
    const start = Number(first % TILE_WIDTH) * HASH_BYTES;
    let row = hashesOf(data.subarray(start, start + (HASH_BYTES << Number(above))));
    while (row.length > 1) row = await pairs(row);
    return concat(...row);
  }
}

/** The hashes of a tile. */
export function hashesOf(data: Bytes): Bytes[] {
  return Array.from({ length: data.length / HASH_BYTES }, (_, place) =>
    data.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES),
  );
}

async function pairs(row: readonly Bytes[]): Promise<Bytes[]> {
  const [left, right] = [
    row.filter((_, place) => place % 2 === 0),
    row.filter((_, place) => place % 2 === 1),
  ];
  return Promise.all(right.map((hash, place) => nodeHash(left[place] ?? hash, hash)));
}

/** The largest power of two below a count. */
function half(count: bigint): bigint {
  return 1n << BigInt((count - 1n).toString(2).length - 1);
}
