// E-mail addresses in the one form in which they are stored, put into tokens and compared.

import { ContractError } from "./errors";
import { canonicalDomain, displayHostname } from "./hostnames";

export const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
// what people paste around an address
const BLANKS = /^[ \t\n\v\f\r\u00a0]+|[ \t\n\v\f\r\u00a0]+$/g;
const ASCII = /^[\0-\x7f]*$/;
// the dot-atom of RFC 5322 section 3.2.3: no quotes, no comments, nothing that a header could be cut with
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
// as mail software decodes them even there, the beginning of an encoded word (RFC 2047)
const ENCODED_WORD = "=?";

/**
 * The address in lower case, its domain in ASCII; blanks around it do not count. Fails with
 * `invalid_email_address`; with `international_local_part` if only the part before the `@` is to blame, by not being
 * ASCII: mail reaches no others.
 */
export function canonicalAddress(text: string): string {
  const trimmed = text.replace(BLANKS, "");
  const at = trimmed.lastIndexOf("@");
  if (at < 0) throw invalid();
  const local = trimmed.slice(0, at);
  const domain = domainOrInvalid(trimmed.slice(at + 1));
  if (!ASCII.test(local)) {
    throw new ContractError("international_local_part", "an address is ASCII before its @");
  }
  const lowered = local.toLowerCase();
  if (local.length > MAX_LOCAL || !LOCAL.test(lowered) || lowered.includes(ENCODED_WORD)) throw invalid();
  const address = `${lowered}@${domain}`;
  if (address.length > MAX_ADDRESS) throw invalid();
  return address;
}

/** A canonical address with its domain as people write it; see `displayHostname`. */
export function displayAddress(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + displayHostname(address.slice(at));
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
