// Lists of e-mail addresses as people paste them: from mail programs, spreadsheets, and one a line.

import { canonicalAddress } from "./email-addresses";
import { ContractError } from "./errors";

export interface RefusedEntry {
  /** Its number, from 1. */
  readonly line: number;
  /** As it stands there, without blanks around it. */
  readonly text: string;
  readonly reason: "no_address" | "invalid_address";
}

export interface AddressList {
  /** Those that it names, canonical, each once, in their order. */
  readonly addresses: readonly string[];
  /** How many entries name one that was named before. */
  readonly repeated: number;
  readonly refused: readonly RefusedEntry[];
}

const LINE_ENDS = /\r\n|\r|\n/;
const AROUND = /^[ \t\v\f\u00a0\ufeff]+|[ \t\v\f\u00a0\ufeff]+$/g;
const BLANKS = /[ \t\v\f\u00a0\ufeff]+/;

/**
 * Whom a list names. Entries stand on lines of their own, or between commas or semicolons. One is an address, or a
 * name and an address, which may be in angle brackets; a name with a comma is part of the entry that follows if
 * that has brackets. Lines that are blank or begin with `#` do not count.
 */
export function readAddressList(text: string): AddressList {
  const named: string[] = [];
  const refused: RefusedEntry[] = [];
  for (const [index, line] of text.split(LINE_ENDS).entries()) {
    if (trimmed(line).startsWith("#")) continue;
    for (const entry of entriesOf(line)) {
      const addresses = addressesIn(entry);
      if (addresses !== undefined) named.push(...addresses);
      else {
        const reason = /[@<]/.test(entry) ? "invalid_address" : "no_address";
        refused.push({ line: index + 1, text: entry, reason });
      }
    }
  }
  const addresses = [...new Set(named)];
  return { addresses, repeated: named.length - addresses.length, refused };
}

function entriesOf(line: string): string[] {
  const pieces = piecesOf(line).map(trimmed);
  return pieces.filter((piece, index) => {
    const isOfNext = !/[@<]/.test(piece) && (pieces[index + 1]?.includes("<") ?? false);
    return piece !== "" && !isOfNext;
  });
}

function piecesOf(line: string): string[] {
  // a quotation mark that nothing closes quotes nothing
  const quotes = (line.split('"').length - 1) % 2 === 0;
  const pieces: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '"') quoted = quotes && !quoted;
    else if ((character === "," || character === ";") && !quoted) {
      pieces.push(line.slice(start, at));
      start = at + 1;
    }
  }
  return [...pieces, line.slice(start)];
}

function addressesIn(entry: string): readonly string[] | undefined {
  const opening = entry.lastIndexOf("<");
  const words =
    opening < 0
      ? entry
          .replaceAll('"', " ")
          .split(BLANKS)
          .filter((word) => word.includes("@"))
      : [entry.slice(opening + 1).split(">", 1)[0] ?? ""];
  if (words.length === 0) return undefined;
  try {
    return words.map(canonicalAddress);
  } catch (error) {
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}

function trimmed(text: string): string {
  return text.replace(AROUND, "");
}
