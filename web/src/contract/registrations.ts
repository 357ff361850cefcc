// The block of text by which a private Key Server learns whom it serves; chalicelib/contract/registrations.py says
// what it is made of. The User Server writes it; here it is read, so that nobody is shown one that is not meant.

import { fromBase64url } from "./base64url";
import { bytesToHex, utf8 } from "./bytes";
import { ContractError } from "./errors";
import { isConfidential, originOf } from "./origins";
import { decompressed } from "./p256";

/** The longest text that is looked at, in UTF-16 code units. */
export const MAX_REGISTRATION = 8192;

const MAX_KEYS = 16;
const BEGIN = "-----BEGIN PICSAFE REGISTRATION-----";
const END = "-----END PICSAFE REGISTRATION-----";
const VERSION = "1";
const DOMAIN = "PicSafe registration\n";
const FIELD = /^([a-z]{2,8}): ([\x21-\x7e]{1,255})$/;
const BLANKS = /^[ \t\u00a0\ufeff]+|[ \t\u00a0\ufeff]+$/g;
const LATER = /^version: [1-9][0-9]{0,3}$/;
const POINT = /^[A-Za-z0-9_-]{44}$/;
const MADE = /^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const FIRST_FIELDS = ["version", "issuer", "audience", "my", "made"];

export interface Registration {
  /** The User Server's origin. */
  readonly issuer: string;
  /** The Key Server's own origin. */
  readonly audience: string;
  /** My PicSafe's origin. */
  readonly my: string;
  /** When it was made: RFC 3339, in whole seconds. */
  readonly made: string;
  /** The public keys of tokens: compressed points in base64url. */
  readonly keys: readonly string[];
}

/**
 * What a block says. Fails with `invalid_registration` if it is none or something in it was changed, and with
 * `later_registration` if it is of a later version.
 */
export async function readRegistration(text: string): Promise<Registration> {
  const lines = text
    .slice(0, MAX_REGISTRATION + 1)
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(BLANKS, ""))
    .filter((line) => line !== "");
  if (text.length > MAX_REGISTRATION || lines.length < 3 || lines[0] !== BEGIN || lines.at(-1) !== END) {
    throw invalid();
  }
  if (LATER.test(lines[1] ?? "") && lines[1] !== `version: ${VERSION}`) {
    throw new ContractError("later_registration", "this registration is of a later version");
  }
  const signed = lines.slice(1, -2);
  const fields = signed.map((line) => FIELD.exec(line) ?? []);
  const names = fields.map(([, name]) => name);
  const [version, issuer = "", audience = "", my = "", made = "", ...keys] = fields.map(
    ([, , value = ""]) => value,
  );
  const wanted = [...FIRST_FIELDS, ...keys.map(() => "key")];
  const isWhole =
    names.join("\n") === wanted.join("\n") &&
    lines.at(-2) === `check: ${await check(signed)}` &&
    version === VERSION &&
    keys.length > 0 &&
    keys.length <= MAX_KEYS &&
    new Set(keys).size === keys.length;
  if (!isWhole) throw invalid();
  const isUsable =
    [issuer, audience, my].every(isOrigin) && isConfidential(issuer) && isMoment(made) && keys.every(isPoint);
  if (!isUsable) throw invalid();
  return { issuer, audience, my, made, keys };
}

async function check(lines: readonly string[]): Promise<string> {
  const text = DOMAIN + lines.map((line) => `${line}\n`).join("");
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)))).slice(0, 16);
}

function isOrigin(text: string): boolean {
  try {
    return originOf(text) === text;
  } catch (error) {
    if (error instanceof ContractError) return false;
    throw error;
  }
}

function isMoment(text: string): boolean {
  const moment = new Date(text);
  return (
    MADE.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString() === text.replace("Z", ".000Z")
  );
}

function isPoint(text: string): boolean {
  const bytes = POINT.test(text) ? fromBase64url(text) : undefined;
  return bytes !== undefined && decompressed(bytes) !== undefined;
}

function invalid(): ContractError {
  return new ContractError(
    "invalid_registration",
    "this is not a Key Server's registration, or something in it was changed",
  );
}
