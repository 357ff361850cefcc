// Static keys: an Endpoint Server's public key as people pass it on, and its fingerprint. The text is Bech32m of a
// version byte and the compressed point on P-256; letter case, blanks and line breaks in it mean nothing.

import { decode, encode } from "./bech32m";
import { type Bytes, bytesToHex, concat, utf8 } from "./bytes";
import { ContractError } from "./errors";
import { compressed, decompressed } from "./p256";

/** The longest text that is looked at, in UTF-16 code units. */
export const MAX_KEY_TEXT = 256;

const PREFIX = "picsafekey";
const VERSION = 1;
const DOMAIN = "PicSafe static key fingerprint 1\n";
const BLANKS = /[\t\n\v\f\r \u00a0\u200b\ufeff]+/g;
// eslint-disable-next-line no-control-regex -- all of ASCII
const ASCII = /^[\x00-\x7f]*$/;
const FINGERPRINT = /^[0-9]{30}$/;
const GROUPS = 6;
const GROUP_BYTES = 5;

/**
 * A public key as it is stored and compared, whatever it was pasted with. Fails with `invalid_static_key` if it is
 * none, a character is wrong, or it is of a later kind.
 */
export function normalStaticKey(text: string): string {
  const word = text.length > MAX_KEY_TEXT ? "" : text.replace(BLANKS, "");
  if (!ASCII.test(word)) throw invalid();
  const key = word.toLowerCase();
  staticKeyPoint(key);
  return key;
}

/** The text of a public key, from its 65 bytes: 4, x and y. Fails with `invalid_static_key` if it is no point. */
export function staticKeyOf(point: Uint8Array): string {
  const key = encode(PREFIX, concat(Uint8Array.of(VERSION), compressed(point)));
  if (bytesToHex(staticKeyPoint(key)) !== bytesToHex(point)) throw invalid();
  return key;
}

/** The point of a normal public key: 65 bytes. Fails with `invalid_static_key`. */
export function staticKeyPoint(key: string): Bytes {
  const data = decode(PREFIX, key);
  const point = data?.[0] === VERSION ? decompressed(data.subarray(1)) : undefined;
  if (point === undefined) throw invalid();
  return point;
}

/** The fingerprint of a normal public key: 30 digits, which are the key's ID in sealed reports as well. */
export async function staticKeyFingerprint(key: string): Promise<string> {
  const hashed = concat(utf8(DOMAIN), compressed(staticKeyPoint(key)));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", hashed));
  return Array.from({ length: GROUPS }, (_, group) => {
    const bytes = digest.subarray(GROUP_BYTES * group, GROUP_BYTES * (group + 1));
    return (Number.parseInt(bytesToHex(bytes), 16) % 100_000).toString().padStart(GROUP_BYTES, "0");
  }).join("");
}

/** Whether a text is a fingerprint as reports hold it, without blanks. */
export function isFingerprint(text: string): boolean {
  return FINGERPRINT.test(text);
}

/** A fingerprint in six groups, as people read it to each other. */
export function shownFingerprint(fingerprint: string): string {
  return (fingerprint.match(/.{5}/g) ?? []).join(" ");
}

function invalid(): ContractError {
  return new ContractError(
    "invalid_static_key",
    "this is not a hospital's key, or a character of it is wrong",
  );
}
