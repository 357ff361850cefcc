// How a sealed file is uploaded: whole, or in parts whose digests are announced before.

import { type Bytes, bytesToHex, hexToBytes } from "./bytes";

/** Bytes of every part but the last; a file of at most so many is uploaded whole. */
export const PART_SIZE = 16 * 1024 * 1024;

/** The sizes of the parts of a file, in order; empty if it is uploaded whole. */
export function partSizes(size: number): number[] {
  if (size <= PART_SIZE) return [];
  return Array.from({ length: Math.ceil(size / PART_SIZE) }, (_, index) =>
    Math.min(PART_SIZE, size - index * PART_SIZE),
  );
}

/** The digest of a file in parts: SHA-256 over its parts' SHA-256, one after the other. */
export function compositeDigest(partDigests: readonly string[]): Promise<string> {
  return sha256(hexToBytes(partDigests.join("")));
}

/** SHA-256 as hexadecimal digits. */
export async function sha256(bytes: Bytes): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
