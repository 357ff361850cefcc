// Host names in one comparable form: lower-case ASCII, international labels as `xn--`. The browser has UTS #46 in
// its URLs (https://url.spec.whatwg.org/#concept-domain-to-ascii); it takes more for a host than is one, and how
// much differs, so that every label is looked at besides.

import { characterCount } from "./bytes";
import { ContractError } from "./errors";
import { decodePunycode } from "./punycode";

export const MAX_HOSTNAME = 253;
const PUNYCODE = "xn--";
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const ASCII = /^[\0-\x7f]*$/;
// what is ASCII must already be of a name: a URL would read the rest as something else, or leave it out
const NAME = /^[A-Za-z0-9.\u{80}-\u{10ffff}-]*$/u;
// what the URL Standard takes for an IPv4 address, however it is written
const NUMBER = /^(?:[0-9]+|0x[0-9a-f]*)$/;

/**
 * The name in lower-case ASCII, without a dot at the end. Fails with `invalid_hostname` if it is none, or ends in a
 * number as addresses do.
 */
export function canonicalHostname(text: string): string {
  const name = canonicalHost(text);
  if (endsInNumber(name)) throw invalid();
  return name;
}

/** A host name of two labels or more, which mail can be addressed to; else fails with `invalid_hostname`. */
export function canonicalDomain(text: string): string {
  const name = canonicalHostname(text);
  if (!name.includes(".")) throw invalid();
  return name;
}

/** As `canonicalHostname`, and what ends in a number passes, for the caller to take for an address. */
export function canonicalHost(text: string): string {
  if (text === "" || characterCount(text) > MAX_HOSTNAME || !isNameText(text)) throw invalid();
  const lowered = ASCII.test(text) ? text.toLowerCase() : text;
  const name = ASCII.test(text) && !lowered.includes(PUNYCODE) ? lowered : internationalHost(lowered);
  if (name.length > MAX_HOSTNAME || !name.split(".").every(isLabel)) throw invalid();
  return name;
}

/** Whether a URL's host of this name would be read as an IPv4 address. */
export function endsInNumber(name: string): boolean {
  return NUMBER.test(name.slice(name.lastIndexOf(".") + 1));
}

/**
 * A canonical host name as people write it: `xn--exmple-cua.example` is `exämple.example`. Letters of different
 * scripts look alike: where somebody decides whom to trust, show the canonical form.
 */
export function displayHostname(name: string): string {
  return name
    .split(".")
    .map((label) => lettersOf(label) ?? label)
    .join(".");
}

/** Also of what compatibility characters stand for: some browsers decode what follows a full-width percent sign. */
function isNameText(text: string): boolean {
  return NAME.test(text) && NAME.test(text.normalize("NFKC"));
}

function internationalHost(name: string): string {
  // Unicode before 15.1 makes two letters of it, and another name
  const url = `https://${name.replaceAll("ẞ", "ß")}/`;
  if (!URL.canParse(url)) throw invalid();
  return new URL(url).hostname;
}

function isLabel(label: string): boolean {
  if (!LABEL.test(label)) return false;
  if (!label.startsWith(PUNYCODE)) return true;
  const letters = lettersOf(label);
  if (letters === undefined || ASCII.test(letters)) return false;
  const url = `https://${letters}/`;
  return URL.canParse(url) && new URL(url).hostname === label;
}

function lettersOf(label: string): string | undefined {
  return label.startsWith(PUNYCODE) ? decodePunycode(label.slice(PUNYCODE.length)) : label;
}

function invalid(): ContractError {
  return new ContractError("invalid_hostname", "not a host name");
}
