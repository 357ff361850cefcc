// A sealed report's tag, by which the Key Server knows which file a key was made for: the last 32 bytes of
// package.encrypted, RNCryptor v3's own HMAC-SHA-256 over every byte before them.

import { bytesToHex } from "./bytes";
import { ContractError } from "./errors";

/** How many bytes of a message's end are its tag. */
export const TAG_SIZE = 32;

/**
 * The tag of a message that ends with `end`, in 64 lower-case hexadecimal digits. Fails with `invalid_identifier` if
 * there are fewer than 32 bytes.
 */
export function tagText(end: Uint8Array): string {
  if (end.length >= TAG_SIZE) return bytesToHex(end.subarray(-TAG_SIZE));
  throw new ContractError("invalid_identifier", "a sealed report has at least 32 bytes");
}
