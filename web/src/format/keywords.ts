// Words of a vocabulary as writers spell them, such as the type of a consent, read alike by every reader. Unicode's
// rules for letters and spaces are not the same in all languages and years of software: a word that one reader took
// for a consent would be none to another.

import { asciiLower } from "./names";

const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;

/** A word without JSON's blanks around it (RFC 8259), its ASCII letters small, all else as it is. */
export function keyword(text: string): string {
  return asciiLower(text.replace(BLANKS, ""));
}
