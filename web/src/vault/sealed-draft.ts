// What a device keeps of reports that are not sent: each is sealed under a random key of its own, and that key under one
// which only the passkey's authenticator can make again (PRF). Everything is filled up, so that lengths say little.

import { toBase64url } from "../contract/base64url";
import { type Bytes, concat, utf8 } from "../contract/bytes";
import { aesKey, decrypted, encrypted } from "./device-keys";

const OWNER = "PicSafe draft owner 1";
const WRAPPING = "PicSafe draft key 1";
const DRAFT = "PicSafe draft 1";
const PASSKEY = "PicSafe draft passkey 1";
const TAG_BITS = 128;
const KEY_BYTES = 32;
const LENGTH_BYTES = 4;
const HEAD_STEP = 4096;
const PART_STEP = 65_536;

/** How much of a file is sealed at once, in bytes. */
export const PART_BYTES = 1_048_576;

/** Whose drafts they are, by one passkey of theirs. */
export interface DraftOwner {
  readonly userid: number;
  /** By which they are found: of two drafts it says whether they are the same owner's, and nothing else. */
  readonly tag: string;
  /** By which its owner finds them without the passkey, as `passkeyTag` makes it. */
  readonly passkey: string;
  readonly key: CryptoKey;
}

/** A draft, as what is sealed is bound to it. */
export interface DraftKey {
  readonly userid: number;
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * A digest of a passkey's ID, as the User Server lists it to its owner alone. That is a digest of random bytes, so that
 * nobody finds whose it is by trying.
 */
export async function passkeyTag(passkeyId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", utf8(`${PASSKEY}\n${passkeyId}`));
  return toBase64url(new Uint8Array(digest, 0, TAG_BITS / 8));
}

/** The owner, from the 32 bytes that the authenticator gives; always the same. */
export async function draftOwner(userid: number, passkeyId: string, prf: Bytes): Promise<DraftOwner> {
  const secret = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveBits", "deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(OWNER) };
  const tag = await crypto.subtle.deriveBits(hkdf, secret, TAG_BITS);
  return {
    userid,
    tag: toBase64url(new Uint8Array(tag)),
    passkey: await passkeyTag(passkeyId),
    key: await aesKey(secret, WRAPPING),
  };
}

/** A random key for a new draft, and what is kept of it. */
export async function newDraftKey(
  owner: DraftOwner,
  id: string,
): Promise<{ readonly draft: DraftKey; readonly wrapped: Bytes }> {
  const raw = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const wrapped = await encrypted(owner.key, bound(owner.userid, id, "key"), raw);
  return { draft: { userid: owner.userid, id, key: await imported(raw) }, wrapped };
}

/** The key of a draft; undefined if it is not this owner's. */
export async function draftKey(
  { userid, key }: DraftOwner,
  id: string,
  wrapped: Bytes,
): Promise<DraftKey | undefined> {
  const raw = await decrypted(key, bound(userid, id, "key"), wrapped);
  return raw?.length === KEY_BYTES ? { userid, id, key: await imported(raw) } : undefined;
}

/** Seals what a draft says, without its files. */
export function sealHead({ userid, id, key }: DraftKey, text: string): Promise<Bytes> {
  return encrypted(key, bound(userid, id, "head"), filled(utf8(text), HEAD_STEP));
}

/** Undefined if it is another draft's, or was changed. */
export async function openHead({ userid, id, key }: DraftKey, sealed: Bytes): Promise<string | undefined> {
  const plain = emptied(await decrypted(key, bound(userid, id, "head"), sealed));
  return plain === undefined ? undefined : new TextDecoder().decode(plain);
}

/** Seals a part of a file; its number is its own within the draft. */
export function sealPart({ userid, id, key }: DraftKey, number: number, bytes: Bytes): Promise<Bytes> {
  return encrypted(key, bound(userid, id, `part ${number}`), filled(bytes, PART_STEP));
}

/** Undefined if it is another part, or was changed. */
export async function openPart(
  { userid, id, key }: DraftKey,
  number: number,
  sealed: Bytes,
): Promise<Bytes | undefined> {
  return emptied(await decrypted(key, bound(userid, id, `part ${number}`), sealed));
}

function filled(plain: Bytes, step: number): Bytes {
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, plain.length);
  return concat(length, plain, new Uint8Array((step - ((LENGTH_BYTES + plain.length) % step)) % step));
}

function emptied(padded: Bytes | undefined): Bytes | undefined {
  if (padded === undefined || padded.length < LENGTH_BYTES) return undefined;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  return padded.slice(LENGTH_BYTES, LENGTH_BYTES + length);
}

function bound(userid: number, id: string, what: string): Bytes {
  return utf8(`${DRAFT}\n${userid}\n${id}\n${what}`);
}

function imported(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}
