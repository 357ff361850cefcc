// What Dropbox says of a file's content (its "Content hash"): the SHA-256 of the SHA-256s of each 4 MiB.

import { bytesToHex, concat } from "../../contract/bytes";

const BLOCK = 4 * 1024 * 1024;

/** Lower-case hexadecimal digits. */
export async function contentHash(content: Blob): Promise<string> {
  const digests: Uint8Array[] = [];
  for (let start = 0; start < content.size; start += BLOCK) {
    digests.push(await digest(await content.slice(start, start + BLOCK).arrayBuffer()));
  }
  return bytesToHex(await digest(concat(...digests).buffer));
}

async function digest(bytes: ArrayBuffer): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
