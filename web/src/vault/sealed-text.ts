// Short texts under a vault's keys: labels of reports, and what devices remember. They are filled up, so that their
// length says little, and are bound to what they are about.

import { toBase64url, fromBase64url } from "../contract/base64url";
import { type Bytes, bytesToHex, concat, isEqual, utf8 } from "../contract/bytes";
import { aesKey, decrypted, encrypted } from "./device-keys";
import { checkOf, type KeyRing } from "./key-ring";

const VERSION = 1;
const KEY_ID_BYTES = 4;
const LENGTH_BYTES = 2;
const STEP = 64;
const SEALED = "PicSafe vault text 1";
/** A label has 512 bytes at most; this is what is left of them. */
const MAX_LABEL_BYTES = 7 * STEP - LENGTH_BYTES;

/** What a text is about; it is read as nothing else. */
export function labelSubject(userid: number, reportId: string): string {
  return `label\n${userid}\n${reportId}`;
}

export function itemSubject(userid: number, name: string): string {
  return `item\n${userid}\n${name}`;
}

/** The beginning of a text that is a label's, at most. */
export function labelText(text: string): string {
  const whole = Array.from(text.trim());
  while (utf8(whole.join("")).length > MAX_LABEL_BYTES) whole.pop();
  return whole.join("");
}

/** Seals a text under the newest key: base64url of a version, the key's ID, and AES-256-GCM. */
export async function sealText({ keys }: KeyRing, subject: string, text: string): Promise<string> {
  const [newest] = keys;
  if (newest === undefined) throw new RangeError("a ring without keys");
  const plain = utf8(text);
  const length = Uint8Array.of(plain.length >> 8, plain.length & 0xff);
  const filling = -(LENGTH_BYTES + plain.length) & (STEP - 1);
  const padded = concat(length, plain, new Uint8Array(filling));
  const sealed = await encrypted(await textKey(newest), boundTo(subject), padded);
  return toBase64url(concat(Uint8Array.of(VERSION), await idOf(newest), sealed));
}

/** The text; undefined if none of the keys has sealed it, for that subject. */
export async function openText(
  { keys }: KeyRing,
  subject: string,
  sealed: string,
): Promise<string | undefined> {
  const bytes = fromBase64url(sealed);
  if (bytes?.[0] !== VERSION) return undefined;
  const id = bytes.slice(1, 1 + KEY_ID_BYTES);
  for (const key of keys) {
    if (!isEqual(id, await idOf(key))) continue;
    const padded = await decrypted(await textKey(key), boundTo(subject), bytes.slice(1 + KEY_ID_BYTES));
    if (padded === undefined) continue;
    const [high = 0, low = 0] = padded;
    return new TextDecoder().decode(padded.slice(LENGTH_BYTES, LENGTH_BYTES + high * 256 + low));
  }
  return undefined;
}

/** The ID of the key that has sealed a text, in hexadecimal; undefined where it is none. */
export function keyIdOf(sealed: string): string | undefined {
  const bytes = fromBase64url(sealed);
  return bytes?.[0] === VERSION ? bytesToHex(bytes.slice(1, 1 + KEY_ID_BYTES)) : undefined;
}

/** The IDs of a ring's keys, as texts have them. */
export async function keyIdsOf({ keys }: KeyRing): Promise<readonly string[]> {
  return (await Promise.all(keys.map(idOf))).map(bytesToHex);
}

function boundTo(subject: string): Bytes {
  return utf8(`${SEALED}\n${subject}`);
}

async function textKey(key: Bytes): Promise<CryptoKey> {
  return aesKey(await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveKey"]), SEALED);
}

async function idOf(key: Bytes): Promise<Bytes> {
  return (await checkOf(key)).slice(0, KEY_ID_BYTES);
}
