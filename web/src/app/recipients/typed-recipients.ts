// What is typed or pasted into the field for recipients, cut into those whom it names.

import { canonicalAddress } from "../../contract/email-addresses";
import { ContractError } from "../../contract/errors";

const SCRIPT = /^enterprise:[0-9]+$/;
const AT_A_DOMAIN = /^[^@\s]+@[^@\s]+$/;
// as mail programs copy people: Kim Example <kim@example.org>
const WITH_NAME = /^[^<>]*<([^<>]+)>$/;

/** Those whom a text names, in the form in which they are compared; what is no recipient stays as it was typed. */
export function recipientsIn(text: string): readonly string[] {
  const pieces = text.split(/[,;\n\r]+/).flatMap((piece) => {
    const address = WITH_NAME.exec(piece.trim())?.[1];
    return address === undefined ? piece.split(/\s+/) : [address];
  });
  return [...new Set(pieces.filter((piece) => piece !== "").map(settled))];
}

/** Whether it names somebody: an address, everybody at a domain, or a hospital's script. */
export function isRecipient(recipient: string): boolean {
  if (SCRIPT.test(recipient)) return true;
  return recipient.includes("*") ? AT_A_DOMAIN.test(recipient) : addressIn(recipient) !== undefined;
}

/** Whether it names one person, by their address. */
export function isPerson(recipient: string): boolean {
  return !recipient.includes("*") && addressIn(recipient) !== undefined;
}

function settled(piece: string): string {
  return (piece.includes("*") ? undefined : addressIn(piece)) ?? piece;
}

function addressIn(text: string): string | undefined {
  try {
    return canonicalAddress(text);
  } catch (error) {
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}
