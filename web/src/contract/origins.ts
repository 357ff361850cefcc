// Which server a URL names: scheme, host and port, in the one spelling that tokens, files and lists carry.

import { characterCount } from "./bytes";
import { ContractError } from "./errors";
import { canonicalHost, endsInNumber } from "./hostnames";

export const MAX_ORIGIN = 255;
// without the flag i: with it, ſ is an s and the Kelvin sign a k
const ORIGIN =
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  /^([Hh][Tt][Tt][Pp][Ss]?):\/\/(\[[0-9A-Fa-f:.]{2,45}\]|[^\x00-\x20\x7f/?#@:[\]\\%]{1,253})(?::([0-9]{1,5}))?\/?$/u;
const DECIMAL_PART = /^(?:0|[1-9][0-9]{0,2})$/;
const IPV4_AS_IPV6 = /^\[::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}\]$/;
const DEFAULT_PORTS = { https: 443, http: 80 } as const;
const MAX_PORT = 65_535;

/**
 * `scheme://host[:port]`: lower case, the host in ASCII, the port only if it is not the scheme's. One slash may
 * follow. An IPv4 address has four decimal parts without leading zeros, an IPv6 address no zone; it is given in the
 * shortest form of RFC 5952 section 4, always in hexadecimal digits. IPv4 addresses as IPv6 (`::ffff:0:0/96`) are
 * refused, as is a dot at the host's end: each server has one name.
 *
 * Fails with `invalid_origin` for anything else, such as user info, a path, a query, a fragment, backslashes,
 * percent-encoding, white space, another scheme, or more than MAX_ORIGIN characters.
 */
export function originOf(text: string): string {
  const match = characterCount(text.replace(/\/$/, "")) <= MAX_ORIGIN ? ORIGIN.exec(text) : null;
  if (match === null) throw invalid();
  const [, written = "", host = "", digits] = match;
  const scheme = written.toLowerCase() === "https" ? "https" : "http";
  const port = digits === undefined ? DEFAULT_PORTS[scheme] : Number(digits);
  if (port === 0 || port > MAX_PORT) throw invalid();
  const origin = `${scheme}://${hostOfText(host)}${port === DEFAULT_PORTS[scheme] ? "" : `:${port}`}`;
  if (origin.length > MAX_ORIGIN) throw invalid();
  return origin;
}

/** The host of a canonical origin, an IPv6 address in its brackets. */
export function hostOf(origin: string): string {
  return origin.replace(/^https?:\/\//, "").replace(/:[0-9]+$/, "");
}

/** Whether a canonical origin is on this very machine: see `isLoopbackHost`. */
export function isLoopback(origin: string): boolean {
  return isLoopbackHost(hostOf(origin));
}

/**
 * Whether a canonical host is this very machine: `localhost` and every name below it (RFC 6761 section 6.3),
 * 127.0.0.0/8, and `[::1]`.
 */
export function isLoopbackHost(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost") || host === "[::1]") return true;
  return endsInNumber(host) && host.startsWith("127.");
}

/** Whether nobody on the way to a canonical origin can read what is sent there: TLS, or this very machine. */
export function isConfidential(origin: string): boolean {
  return origin.startsWith("https://") || isLoopback(origin);
}

function hostOfText(text: string): string {
  if (text.startsWith("[")) return ipv6(text);
  const name = hostOrInvalid(text);
  // an address in other letters or of another form would be a second spelling of it
  if (endsInNumber(name) && (name !== text || !isIpv4(name))) throw invalid();
  return name;
}

function hostOrInvalid(text: string): string {
  try {
    return canonicalHost(text);
  } catch (error) {
    throw error instanceof ContractError ? invalid() : error;
  }
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => DECIMAL_PART.test(part) && Number(part) <= 255);
}

function ipv6(text: string): string {
  const url = `https://${text}/`;
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  if (host === "" || IPV4_AS_IPV6.test(host)) throw invalid();
  return host;
}

function invalid(): ContractError {
  return new ContractError("invalid_origin", "a server's URL looks like https://key.example.org");
}
