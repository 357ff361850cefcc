// Signed notes: a text and signatures over it, after C2SP's signed-note, with Ed25519 alone. A log's key is passed on
// as a vkey, one line. Texts are only looked at once a key that the caller trusts has signed them.

import { fromBase64 } from "./base64";
import { type Bytes, bytesToHex, characterCount, concat, isEqual, utf8 } from "./bytes";
import { LogContradicted, MalformedLog, NotCheckable } from "./errors";

/** The longest note that is read, in bytes. */
export const MAX_NOTE = 256 * 1024;

export const SIGNATURE_BYTES = 64;

const MAX_SIGNATURES = 64;
const MAX_VKEY = 512;
const MAX_NAME = 255;
const PUBLIC_KEY_BYTES = 32;
const ED25519 = 1;
const ID_BYTES = 4;
const DASH = "\u2014 ";
// eslint-disable-next-line no-control-regex -- what no note may hold
const CONTROLS = /[\x00-\x09\x0b-\x1f]/;
// Unicode's White_Space, and what no name may hold
// eslint-disable-next-line no-control-regex -- see above
const NOT_IN_NAMES = /[\x00-\x20+\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|\p{Surrogate}/u;

/** A public key that checks notes: its name, which is a log's origin, its ID (four bytes) and the key (32). */
export interface VerifierKey {
  readonly name: string;
  readonly id: Bytes;
  readonly key: Bytes;
}

/** A note whose signature was checked: its text, and the trusted keys that signed it, at least one. */
export interface Note {
  readonly text: string;
  readonly signers: readonly VerifierKey[];
}

interface Signature {
  readonly name: string;
  readonly id: Bytes;
  readonly bytes: Bytes;
}

/** Whether a key can be called so: no blanks, no plus sign, not empty. */
export function isKeyName(name: string): boolean {
  return name !== "" && !NOT_IN_NAMES.test(name) && utf8(name).length <= MAX_NAME;
}

/** A vkey as it was passed on. Fails with `invalid_vkey`. */
export async function parseVkey(text: string): Promise<VerifierKey> {
  const found = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(text);
  const [, name = "", identifier = "", encoded = ""] = found ?? [];
  const data = fromBase64(encoded);
  if (characterCount(text) > MAX_VKEY || data?.[0] !== ED25519 || !isKeyName(name)) throw invalidVkey();
  const key = data.slice(1);
  const input = concat(utf8(`${name}\n`), data);
  const id = new Uint8Array(await crypto.subtle.digest("SHA-256", input)).slice(0, ID_BYTES);
  if (key.length !== PUBLIC_KEY_BYTES || bytesToHex(id) !== identifier) throw invalidVkey();
  return { name, id, key };
}

/**
 * Checks a note with the keys that the caller trusts; signatures of others are passed over. Fails with
 * `invalid_note`, `no_known_signature` or `wrong_signature`, and with NotCheckable where there is no Ed25519.
 */
export async function verifyNote(note: Uint8Array, vkeys: readonly VerifierKey[]): Promise<Note> {
  const { text, signatures } = splitNote(note);
  const signers: VerifierKey[] = [];
  for (const { name, id, bytes } of signatures) {
    // of two keys of one name and ID the later one counts
    const key = vkeys.findLast((one) => one.name === name && isEqual(one.id, id));
    if (key === undefined || signers.includes(key)) continue;
    await verifySignature(key, utf8(text), bytes);
    signers.push(key);
  }
  if (signers.length === 0) {
    throw new LogContradicted("no_known_signature", "It is not signed by a key that is known here.");
  }
  return { text, signers };
}

/** Checks a key's signature. Fails with `wrong_signature`, and with NotCheckable where there is no Ed25519. */
export async function verifySignature(key: VerifierKey, data: Bytes, signature: Bytes): Promise<void> {
  let isGood = false;
  try {
    const imported = await crypto.subtle.importKey("raw", key.key, "Ed25519", false, ["verify"]);
    isGood = await crypto.subtle.verify("Ed25519", imported, signature, data);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (error.name === "NotSupportedError")
      throw new NotCheckable("not_checkable", "This cannot be checked here.");
    // the key is no point on the curve
  }
  if (!isGood) {
    throw new LogContradicted(
      "wrong_signature",
      "The signature is not the one that the log's key would make.",
    );
  }
}

function splitNote(note: Uint8Array): { text: string; signatures: Signature[] } {
  const whole = note.length <= MAX_NOTE ? decoded(note) : "";
  const end = whole.lastIndexOf("\n\n");
  const text = whole.slice(0, end + 1);
  const lines = whole.slice(end + 2).split("\n");
  const isWhole = end >= 0 && lines.pop() === "" && lines.length > 0;
  if (!isWhole || CONTROLS.test(text) || lines.length > MAX_SIGNATURES) throw invalidNote();
  return { text, signatures: lines.map(signatureOf) };
}

function signatureOf(line: string): Signature {
  const [, name = "", encoded = ""] = /^([^ ]*) (.*)$/su.exec(line.slice(DASH.length)) ?? [];
  const data = fromBase64(encoded);
  if (!line.startsWith(DASH) || !isKeyName(name) || data === undefined || data.length <= ID_BYTES) {
    throw invalidNote();
  }
  return { name, id: data.slice(0, ID_BYTES), bytes: data.slice(ID_BYTES) };
}

function decoded(note: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(note);
  } catch {
    throw invalidNote();
  }
}

function invalidNote(): MalformedLog {
  return new MalformedLog("invalid_note", "This is not a signed note.");
}

function invalidVkey(): MalformedLog {
  return new MalformedLog("invalid_vkey", "This is not a log's public key, or a character of it is wrong.");
}
