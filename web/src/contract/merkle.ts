// The checks of a log's Merkle tree (RFC 6962, section 2.1; RFC 9162, sections 2.1.3.2 and 2.1.4.2). Places and sizes
// are bigints: a log may have more entries than a number counts.

import { type Bytes, concat, isEqual } from "./bytes";
import { LogContradicted, MalformedLog } from "./errors";

/** The largest tree. */
export const MAX_SIZE = 2n ** 63n - 1n;

/** The longest proof, in hashes. */
export const MAX_PROOF = 64;

export const HASH_BYTES = 32;

/** The hash of a leaf: SHA-256 of a zero byte and its data. */
export async function leafHash(data: Uint8Array): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(0), data));
}

/** The hash of two subtrees side by side: SHA-256 of a one byte and theirs. */
export async function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/**
 * Checks that a leaf, by its hash, is in a tree: `proof` is its audit path from the sibling up. Fails with
 * `not_included`, or with `invalid_tree` if the tree has no such leaf.
 */
export async function verifyInclusion(
  index: bigint,
  size: bigint,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): Promise<void> {
  requireTree(size, 0n <= index && index < size, [leaf, root, ...proof]);
  let [place, last, found] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    if (last === 0n) throw notIncluded();
    if (odd(place) || place === last) {
      found = await nodeHash(sibling, found);
      [place, last] = rise(place, last);
    } else {
      found = await nodeHash(found, sibling);
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  if (last !== 0n || !isEqual(found, root)) throw notIncluded();
}

/**
 * Checks that a tree goes on from an earlier one. Fails with `not_consistent`, or with `invalid_tree` if the later
 * one is smaller.
 */
export async function verifyConsistency(
  oldSize: bigint,
  oldRoot: Uint8Array,
  newSize: bigint,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): Promise<void> {
  requireTree(newSize, 0n <= oldSize && oldSize <= newSize, [oldRoot, newRoot, ...proof]);
  if (oldSize === 0n || oldSize === newSize) {
    const empty = await sha256(new Uint8Array());
    const wanted = oldSize === 0n ? empty : newRoot;
    const isEmpty = newSize !== 0n || isEqual(newRoot, empty);
    if (proof.length > 0 || !isEqual(oldRoot, wanted) || !isEmpty) throw notConsistent();
    return;
  }
  const path = (oldSize & (oldSize - 1n)) === 0n ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (proof.length === 0 || first === undefined || rest.length > MAX_PROOF) throw notConsistent();
  let [place, last] = [oldSize - 1n, newSize - 1n];
  while (odd(place)) [place, last] = [place >> 1n, last >> 1n];
  let [before, after] = [first, first];
  for (const sibling of rest) {
    if (last === 0n) throw notConsistent();
    if (odd(place) || place === last) {
      before = await nodeHash(sibling, before);
      after = await nodeHash(sibling, after);
      [place, last] = rise(place, last);
    } else {
      after = await nodeHash(after, sibling);
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  if (last !== 0n || !isEqual(before, oldRoot) || !isEqual(after, newRoot)) throw notConsistent();
}

/** Above a node without a sibling on its right, as far up as that goes on. */
function rise(place: bigint, last: bigint): [bigint, bigint] {
  while (!odd(place) && place !== 0n) [place, last] = [place >> 1n, last >> 1n];
  return [place, last];
}

function odd(place: bigint): boolean {
  return (place & 1n) === 1n;
}

function requireTree(size: bigint, holds: boolean, hashes: readonly Uint8Array[]): void {
  if (size < 0n || size > MAX_SIZE || !holds) {
    throw new MalformedLog("invalid_tree", "There is no such place in a tree of this size.");
  }
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new MalformedLog("invalid_tree", "A hash has 32 bytes.");
  }
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function notIncluded(): LogContradicted {
  return new LogContradicted("not_included", "The entry is not in the log as the checkpoint says it is.");
}

function notConsistent(): LogContradicted {
  return new LogContradicted(
    "not_consistent",
    "The log does not go on from where the earlier checkpoint was.",
  );
}
