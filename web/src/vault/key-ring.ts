// A vault's keys, as devices hand them to one another: the newest first, and the public keys of the devices that may
// have them.

import { type Bytes, concat, isEqual, utf8 } from "../contract/bytes";

const VERSION = 1;
const KEY_BYTES = 32;
const MAX_KEYS = 16;
const MAX_TRUSTED = 20;
const CHECK = "PicSafe vault check 1\n";
const HEADER_BYTES = 3;

export interface KeyRing {
  /** 32 random bytes each; there is one at least. */
  readonly keys: readonly Bytes[];
  /** SHA-256 of the public keys to which a person has agreed. */
  readonly trusted: readonly Bytes[];
}

/** A new ring, for one device. */
export async function newRing(publicKey: Bytes): Promise<KeyRing> {
  return { keys: [randomKey()], trusted: [await digestOf(publicKey)] };
}

/** The ring with another key before those that there are, for some of its devices alone. */
export function withNewKey(ring: KeyRing, trusted: readonly Bytes[]): KeyRing {
  return { keys: [randomKey(), ...ring.keys].slice(0, MAX_KEYS), trusted };
}

/** The ring for one device more. */
export async function withDevice(ring: KeyRing, publicKey: Bytes): Promise<KeyRing> {
  if (await isTrusted(ring, publicKey)) return ring;
  return { ...ring, trusted: [...ring.trusted, await digestOf(publicKey)] };
}

export async function isTrusted({ trusted }: KeyRing, publicKey: Bytes): Promise<boolean> {
  const digest = await digestOf(publicKey);
  return trusted.some((one) => isEqual(one, digest));
}

/** By which a key is known without being told: 32 bytes that say nothing of it. */
export function checkOf(key: Bytes): Promise<Bytes> {
  return digestOf(concat(utf8(CHECK), key));
}

/** Whether one of the keys is the one that a device has kept the check of. */
export async function holds({ keys }: KeyRing, check: Bytes): Promise<boolean> {
  const checks = await Promise.all(keys.map(checkOf));
  return checks.some((one) => isEqual(one, check));
}

export async function digestOf(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function packRing({ keys, trusted }: KeyRing): Bytes {
  return concat(Uint8Array.of(VERSION, keys.length, trusted.length), ...keys, ...trusted);
}

/** Undefined if it is none. */
export function unpackRing(bytes: Bytes): KeyRing | undefined {
  const [version, keys = 0, trusted = 0] = bytes;
  if (version !== VERSION || keys < 1 || keys > MAX_KEYS || trusted > MAX_TRUSTED) return undefined;
  if (bytes.length !== HEADER_BYTES + (keys + trusted) * KEY_BYTES) return undefined;
  const parts = Array.from({ length: keys + trusted }, (_, place) => {
    const start = HEADER_BYTES + place * KEY_BYTES;
    return bytes.slice(start, start + KEY_BYTES);
  });
  return { keys: parts.slice(0, keys), trusted: parts.slice(keys) };
}

function randomKey(): Bytes {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}
