// E-mail addresses in the one form in which they are stored, put into tokens and compared.

import { utf8 } from "./bytes";
import { ContractError } from "./errors";
import { canonicalDomain, displayHostname } from "./hostnames";
import { isSettled } from "./settled-characters";

export const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
// what people paste around an address
const BLANKS = /^[ \t\n\v\f\r\u00a0]+|[ \t\n\v\f\r\u00a0]+$/g;
// the dot-atom of RFC 5322 section 3.2.3, with the letters, marks and digits of every script (RFC 6531): no
// quotes, no comments, nothing that a header could be cut with
const DOT_ATOM =
  /^(?!\p{M})(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|(?!\p{ASCII})[\p{L}\p{M}\p{N}])+(?:\.(?!\p{M})(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|(?!\p{ASCII})[\p{L}\p{M}\p{N}])+)*$/u;
// letters that are an ASCII one in another case, and letters and marks that show nothing
const REFUSED =
  /[\u0130\u0131\u017f\u212a]|\u034f|[\u115f\u1160]|\u17b4|\u17b5|[\u180b-\u180f]|\u3164|[\ufe00-\ufe0f]|\uffa0|[\u{e0100}-\u{e01ef}]/u;
// as mail software decodes them even there, the beginning of an encoded word (RFC 2047)
const ENCODED_WORD = "=?";

/**
 * The address in lower case and composed (NFC), its domain in ASCII; blanks around it do not count. What
 * normalising or lowering would turn into other letters is refused, so that two people's addresses never become
 * one. An address is measured in octets of UTF-8. Fails with `invalid_email_address`.
 */
export function canonicalAddress(text: string): string {
  const trimmed = text.replace(BLANKS, "");
  const at = trimmed.lastIndexOf("@");
  if (at < 0) throw invalid();
  const domain = domainOrInvalid(trimmed.slice(at + 1));
  const address = `${canonicalLocalPart(trimmed.slice(0, at))}@${domain}`;
  if (utf8(address).length > MAX_ADDRESS) throw invalid();
  return address;
}

/** A canonical address with its domain as people write it; see `displayHostname`. */
export function displayAddress(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + displayHostname(address.slice(at));
}

function canonicalLocalPart(text: string): string {
  // normalising is slow for long runs of marks
  if (!isDotAtom(text) || utf8(text).length > MAX_ADDRESS) throw invalid();
  const composed = text.normalize("NFC");
  if (text.normalize("NFKC") !== composed) throw invalid();
  // a capital sigma is the same letter wherever it stands: where a word ends, versions of Unicode differ
  const lowered = composed.replaceAll("\u03a3", "\u03c3").toLowerCase().normalize("NFC");
  // composing can make a sign of an ASCII character and a mark
  if (!isDotAtom(lowered) || utf8(lowered).length > MAX_LOCAL || lowered.includes(ENCODED_WORD)) {
    throw invalid();
  }
  return lowered;
}

function isDotAtom(text: string): boolean {
  // what Unicode has only since lately is composed and lowered here and not there
  return DOT_ATOM.test(text) && !REFUSED.test(text) && Array.from(text).every(isSettled);
}

function domainOrInvalid(text: string): string {
  try {
    return canonicalDomain(text);
  } catch (error) {
    throw error instanceof ContractError ? invalid() : error;
  }
}

function invalid(): ContractError {
  return new ContractError("invalid_email_address", "not an e-mail address");
}
