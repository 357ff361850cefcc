import { type Bytes, utf8 } from "../contract/bytes";
import { FormatError } from "./errors";
import { JsonError, type JsonValue, isObject, parseJson } from "./json";

const MAX_URL_LENGTH = 2048;
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;
const URL_PARTS = /^(https?):\/\/([^/?#]*)[^#]*(?:#(.*))?$/i;
const AUTHORITY = /^(\[[^\]]+\]|[^:[\]]+)(?::([0-9]*))?$/;
const MAX_PORT = 65_535;

/** package.json; `invalid_package` if the URL is not one that `decodePackage` accepts. */
export function encodePackage(keyserverUrl: string): Bytes {
  requireUrl(keyserverUrl);
  return utf8(`${JSON.stringify({ keyserver_url: keyserverUrl }, null, 2)}\n`);
}

/**
 * The Key Server's URL: http or https, ASCII, at most 2,048 characters, without credentials or a fragment.
 * It is empty in a report sealed with a static key, which no server has. Whether it may be trusted with
 * anything is for the caller to decide: whoever made the file wrote it. Else fails with `invalid_package`.
 */
export function decodePackage(document: Uint8Array): string {
  const parsed = parse(document);
  const url = isObject(parsed) ? (parsed.get("keyserver_url") ?? "") : undefined;
  if (typeof url !== "string")
    throw new FormatError("invalid_package", "package.json does not name a Key Server");
  requireUrl(url);
  return url;
}

function parse(document: Uint8Array): JsonValue {
  try {
    return parseJson(document);
  } catch (error) {
    if (error instanceof JsonError) throw new FormatError("invalid_package", "package.json is not JSON");
    throw error;
  }
}

function requireUrl(url: string): void {
  if (url !== "" && !isServerUrl(url))
    throw new FormatError("invalid_package", "the Key Server's URL is not one");
}

function isServerUrl(url: string): boolean {
  if (url.length > MAX_URL_LENGTH || !VISIBLE_ASCII.test(url) || url.includes("\\")) return false;
  const [, , authority = "", fragment = ""] = URL_PARTS.exec(url) ?? [];
  // an @ would put a trusted name before the server's own
  if (authority.includes("@") || fragment !== "") return false;
  const match = AUTHORITY.exec(authority);
  if (match === null) return false;
  const [, host = "", port = ""] = match;
  if (port !== "" && (Number(port) === 0 || Number(port) > MAX_PORT)) return false;
  return !host.startsWith("[") || URL.canParse(`http://${host}`);
}
