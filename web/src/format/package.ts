import { fromBase64url, toBase64url } from "../contract/base64url";
import { type Bytes, utf8 } from "../contract/bytes";
import { isReportId } from "../contract/report-ids";
import { isFingerprint } from "../contract/static-keys";
import { FormatError } from "./errors";
import { JsonError, type JsonValue, isObject, parseJson } from "./json";

/** Passwords that are wrapped; ours are 32 random bytes in base64url. */
export const PASSWORD = /^[!-~]{1,256}$/;

const MAX_URL_LENGTH = 2048;
const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;
const VISIBLE_ASCII = /^[!-[\]-~]+$/; // without the backslash
// an @ would put a trusted name before the server's own; an empty fragment is none
const SERVER_URL = /^https?:\/\/(?:\[([^\]/?#@]+)\]|[^[\]:/?#@]+)(?::([0-9]*))?(?:[/?][^#]*)?#?$/i;
const MAX_PORT = 65_535;
const ENC_SIZE = 65;
const TAG_SIZE = 16;
const MAX_PASSWORD = 256;
const MAX_BASE64URL = 512;

/** The password of a report that was sealed to an Endpoint Server's public key, as HPKE has encrypted it. */
export interface WrappedPassword {
  /** The public key's fingerprint. */
  readonly keyId: string;
  readonly reportId: string;
  /** The encapsulated key, 65 bytes. */
  readonly enc: Bytes;
  /** The encrypted password, and its tag of 16 bytes. */
  readonly ciphertext: Bytes;
}

/** What package.json says: where the key is, or the password for whom the report was sealed, or neither. */
export interface Package {
  /** Empty if no server has the key. */
  readonly keyserverUrl: string;
  readonly staticKey?: WrappedPassword | undefined;
}

/** package.json; `invalid_package` if it is not what `decodePackage` accepts. */
export function encodePackage({ keyserverUrl, staticKey }: Package): Bytes {
  const members = staticKey === undefined ? {} : { static_key: wrappedMember(staticKey) };
  const document = utf8(`${JSON.stringify({ keyserver_url: keyserverUrl, ...members }, null, 2)}\n`);
  decodePackage(document);
  return document;
}

/**
 * What package.json says. The URL is http or https, ASCII, at most 2,048 characters, without credentials or a
 * fragment. Whether it may be trusted with anything is for the caller to decide: whoever made the file wrote it. Else
 * fails with `invalid_package`, also if there is both a URL and a wrapped password.
 */
export function decodePackage(document: Uint8Array): Package {
  const parsed = parse(document);
  const member = isObject(parsed) ? (parsed.get("keyserver_url") ?? "") : undefined;
  if (typeof member !== "string" || !isObject(parsed))
    throw new FormatError("invalid_package", "package.json does not name a Key Server");
  const url = member.replace(BLANKS, "");
  requireUrl(url);
  const staticKey = parsed.get("static_key") ?? null;
  if (staticKey === null) return { keyserverUrl: url };
  // readers that each follow another of the two would come to different answers
  if (url !== "")
    throw new FormatError("invalid_package", "package.json names a Key Server and a static key");
  return { keyserverUrl: url, staticKey: wrapped(staticKey) };
}

function wrappedMember({ keyId, reportId, enc, ciphertext }: WrappedPassword): Record<string, string> {
  return { key_id: keyId, report_id: reportId, enc: toBase64url(enc), ciphertext: toBase64url(ciphertext) };
}

function wrapped(member: JsonValue): WrappedPassword {
  if (!isObject(member)) throw invalidWrapping();
  const text = (name: string): string => {
    const value = member.get(name);
    if (typeof value !== "string" || value.length > MAX_BASE64URL) throw invalidWrapping();
    return value;
  };
  const keyId = text("key_id");
  const reportId = text("report_id");
  const enc = fromBase64url(text("enc"));
  const ciphertext = fromBase64url(text("ciphertext"));
  const length = (ciphertext?.length ?? 0) - TAG_SIZE;
  if (!isFingerprint(keyId) || !isReportId(reportId) || enc?.length !== ENC_SIZE) throw invalidWrapping();
  if (ciphertext === undefined || length < 1 || length > MAX_PASSWORD) throw invalidWrapping();
  return { keyId, reportId, enc, ciphertext };
}

function invalidWrapping(): FormatError {
  return new FormatError("invalid_package", "package.json has a static key that is none");
}

function parse(document: Uint8Array): JsonValue {
  try {
    return parseJson(document);
  } catch (error) {
    if (error instanceof JsonError)
      throw new FormatError("invalid_package", "package.json is not JSON, or nested too deeply");
    throw error;
  }
}

function requireUrl(url: string): void {
  if (url !== "" && !isServerUrl(url))
    throw new FormatError("invalid_package", "the Key Server's URL is not one");
}

function isServerUrl(url: string): boolean {
  if (url.length > MAX_URL_LENGTH || !VISIBLE_ASCII.test(url)) return false;
  const match = SERVER_URL.exec(url);
  if (match === null) return false;
  const [, ipv6, port] = match;
  if (port !== undefined && port !== "" && (Number(port) === 0 || Number(port) > MAX_PORT)) return false;
  return ipv6 === undefined || isIpv6(ipv6);
}

/** Zones (RFC 6874), which say something on one machine alone, are refused, as browsers do. */
function isIpv6(address: string): boolean {
  return URL.canParse(`http://[${address}]`);
}
