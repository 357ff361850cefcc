// The header of an RNCryptor version 3 message, without any cryptography (RNCryptor-Spec v3): version (1 byte,
// 0x03), options (1 byte, bit 0: uses a password), then in password mode the encryption salt (8) and the HMAC
// salt (8), then the IV (16).

import { type Bytes, concat } from "../../contract/bytes";
import { FormatError } from "../errors";

export const BLOCK_SIZE = 16;
export const HMAC_SIZE = 32;
export const SALT_SIZE = 8;
export const MAX_HEADER_SIZE = 2 + 2 * SALT_SIZE + BLOCK_SIZE;
const VERSION = 3;
const USES_PASSWORD = 1;

/** The two salts of password mode, eight bytes each. */
export interface Salts {
  readonly encryption: Bytes;
  readonly authentication: Bytes;
}

/** A parsed header: the salts in password mode, the 16-byte IV, and the header's length in bytes. */
export interface Header {
  readonly salts: Salts | undefined;
  readonly iv: Bytes;
  readonly size: number;
}

export function makeHeader(iv: Bytes, salts?: Salts): Header {
  return { salts, iv, size: headerSize(salts !== undefined) };
}

/** A header with a fresh IV, and with fresh salts for password mode. */
export function newHeader(usesPassword: boolean): Header {
  const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
  const salts = usesPassword
    ? { encryption: random(SALT_SIZE), authentication: random(SALT_SIZE) }
    : undefined;
  return makeHeader(random(BLOCK_SIZE), salts);
}

/** The header as it is written and authenticated. */
export function headerBytes({ salts, iv }: Header): Bytes {
  if (salts === undefined) return concat(Uint8Array.of(VERSION, 0), iv);
  return concat(Uint8Array.of(VERSION, USES_PASSWORD), salts.encryption, salts.authentication, iv);
}

/**
 * Reads the header at the beginning of a message; what follows it is not looked at. Fails with `truncated`,
 * `unsupported_version` or `unsupported_options`.
 */
export function parseHeader(start: Bytes): Header {
  const [version, options] = start;
  if (version === undefined || options === undefined) throw truncated();
  if (version !== VERSION) {
    throw new FormatError("unsupported_version", "the encrypted part is not RNCryptor version 3");
  }
  if (options !== 0 && options !== USES_PASSWORD) {
    throw new FormatError(
      "unsupported_options",
      "the encrypted part uses options that RNCryptor version 3 does not have",
    );
  }
  const size = headerSize(options === USES_PASSWORD);
  if (start.length < size) throw truncated();
  const iv = start.slice(size - BLOCK_SIZE, size);
  if (options === 0) return makeHeader(iv);
  return makeHeader(iv, { encryption: start.slice(2, 10), authentication: start.slice(10, 18) });
}

/**
 * The length of the ciphertext in a message of `messageSize` bytes; `truncated` if there is no room for one
 * block and the HMAC, or a block is incomplete.
 */
export function ciphertextSize(messageSize: number, header: Header): number {
  const size = messageSize - header.size - HMAC_SIZE;
  if (size < BLOCK_SIZE || size % BLOCK_SIZE !== 0) {
    throw new FormatError("truncated", "the encrypted part is incomplete");
  }
  return size;
}

function headerSize(usesPassword: boolean): number {
  return 2 + BLOCK_SIZE + (usesPassword ? 2 * SALT_SIZE : 0);
}

function truncated(): FormatError {
  return new FormatError("truncated", "the encrypted part ends within its header");
}
