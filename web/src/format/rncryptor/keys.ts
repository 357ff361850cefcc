// The keys of an RNCryptor version 3 message: given, or derived from a password with PBKDF2-HMAC-SHA-1, 10,000
// iterations, once for each of the two salts. A report's key is used as the password; it has 256 bits of its
// own, so the small count takes nothing from it. No key can be read back out of WebCrypto.

import { type Bytes, isUnicode, utf8 } from "../../contract/bytes";
import { FormatError } from "../errors";
import type { Header } from "./header";

const ITERATIONS = 10_000;
const KEY_SIZE = 32;
const MAX_PASSWORD_SIZE = 4096;
const CIPHER = { name: "AES-CBC", length: 256 };
const AUTHENTICATOR = { name: "HMAC", hash: "SHA-256", length: 256 };

/** An AES-256-CBC key and an HMAC-SHA-256 key, both non-extractable. */
export interface Keys {
  readonly encryption: CryptoKey;
  readonly authentication: CryptoKey;
}

/** Both keys, 32 bytes each, for messages that were not made with a password. */
export interface RawKeys {
  readonly encryption: Bytes;
  readonly authentication: Bytes;
}

/** What a message is sealed and opened with: a password (encoded as UTF-8), or both keys. */
export type Secret = string | RawKeys;

/**
 * The keys of the message that `header` begins. Fails with `unsupported_options` if the message wants a
 * password and keys were given or the other way round, `invalid_key` if the secret cannot be one.
 */
export async function keysFor(secret: Secret, header: Header): Promise<Keys> {
  if (typeof secret !== "string") {
    if (header.salts !== undefined) {
      throw new FormatError(
        "unsupported_options",
        "the encrypted part was made with a password, not with keys",
      );
    }
    return importKeys(secret);
  }
  if (header.salts === undefined) {
    throw new FormatError(
      "unsupported_options",
      "the encrypted part was made with keys, not with a password",
    );
  }
  const password = await crypto.subtle.importKey("raw", passwordBytes(secret), "PBKDF2", false, [
    "deriveKey",
  ]);
  const { encryption, authentication } = header.salts;
  const [cipherKey, authenticationKey] = await Promise.all([
    derive(password, encryption, CIPHER, ["encrypt", "decrypt"]),
    derive(password, authentication, AUTHENTICATOR, ["sign", "verify"]),
  ]);
  return { encryption: cipherKey, authentication: authenticationKey };
}

async function importKeys(raw: RawKeys): Promise<Keys> {
  if (raw.encryption.length !== KEY_SIZE || raw.authentication.length !== KEY_SIZE) {
    throw new FormatError("invalid_key", "an encryption key and an HMAC key have 32 bytes each");
  }
  return {
    encryption: await crypto.subtle.importKey("raw", raw.encryption, CIPHER, false, ["encrypt", "decrypt"]),
    authentication: await crypto.subtle.importKey("raw", raw.authentication, AUTHENTICATOR, false, [
      "sign",
      "verify",
    ]),
  };
}

function derive(
  password: CryptoKey,
  salt: Bytes,
  kind: typeof CIPHER | typeof AUTHENTICATOR,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const parameters = { name: "PBKDF2", hash: "SHA-1", salt, iterations: ITERATIONS };
  return crypto.subtle.deriveKey(parameters, password, kind, false, usages);
}

function passwordBytes(secret: string): Bytes {
  if (!isUnicode(secret)) throw new FormatError("invalid_key", "the key is not Unicode text");
  const password = utf8(secret);
  if (password.length === 0 || password.length > MAX_PASSWORD_SIZE) {
    throw new FormatError("invalid_key", "the key is empty or too long");
  }
  return password;
}
