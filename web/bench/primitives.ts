// What WebCrypto itself needs for a report: the limit that opening is held against.

import { type Bytes, DEFAULT_LIMITS } from "../src/format";
import { PACKAGE_ENCRYPTED } from "../src/format/names";
import { packageLayout, placeOf } from "../src/format/layout";
import { sourceOf } from "../src/format/source";
import { Archive } from "../src/format/zip/archive";

const ITERATIONS = 10_000;
const HMAC_SIZE = 32;

/** PBKDF2 twice, HMAC-SHA-256 and AES-256-CBC over the message in a sealed file, each in one call; milliseconds. */
export async function webCrypto(file: Bytes, key: string): Promise<number> {
  const message = await messageIn(file);
  const started = performance.now();
  const password = await crypto.subtle.importKey("raw", new TextEncoder().encode(key), "PBKDF2", false, [
    "deriveKey",
  ]);
  const derive = (
    salt: Bytes,
    kind: AesKeyGenParams | HmacKeyGenParams,
    usage: KeyUsage,
  ): Promise<CryptoKey> => {
    const parameters = { name: "PBKDF2", hash: "SHA-1", salt, iterations: ITERATIONS };
    return crypto.subtle.deriveKey(parameters, password, kind, false, [usage]);
  };
  const [cipher, authenticator] = await Promise.all([
    derive(message.subarray(2, 10), { name: "AES-CBC", length: 256 }, "decrypt"),
    derive(message.subarray(10, 18), { name: "HMAC", hash: "SHA-256", length: 256 }, "verify"),
  ]);
  const end = message.length - HMAC_SIZE;
  const authentic = await crypto.subtle.verify(
    "HMAC",
    authenticator,
    message.subarray(end),
    message.subarray(0, end),
  );
  if (!authentic) throw new Error("the message does not verify");
  const iv = message.subarray(18, 34);
  await crypto.subtle.decrypt({ name: "AES-CBC", iv }, cipher, message.subarray(34, end));
  return performance.now() - started;
}

/** The RNCryptor message in a sealed file, as a view of it. */
async function messageIn(file: Bytes): Promise<Bytes> {
  const archive = await Archive.open(sourceOf(file), DEFAULT_LIMITS);
  const member = placeOf(packageLayout(archive, DEFAULT_LIMITS), PACKAGE_ENCRYPTED);
  return archive.data(member).read(0, member.size);
}
