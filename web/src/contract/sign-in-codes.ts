// Sign-in codes: what they are made of, how they are shown, and what a person may type for one.

import { ContractError } from "./errors";

/** The 26 characters of codes: of those that look alike one, and neither 0, O, 1, I nor L. */
export const ALPHABET = "23456789ACDEFHJKMNPQRTVWXY";
export const CODE_LENGTH = 8;
/** The longest text that is looked at, in UTF-16 code units. */
export const MAX_TYPED = 64;
const HALF = CODE_LENGTH / 2;
const LOOK_ALIKES: Readonly<Record<string, string>> = { B: "8", G: "6", S: "5", U: "V", Z: "2" };
// blanks, and the dashes that keyboards and mail programs put in a hyphen's place
const BETWEEN = /[\t\n\v\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000\u2010-\u2015\u2212\ufeff-]+/g;
const CODE = new RegExp(`^[${ALPHABET}]{${CODE_LENGTH.toString()}}$`);

/**
 * The code's eight characters, whatever case, blanks and dashes it was typed with; what was typed for a character
 * that looks like it is taken for it. Fails with `invalid_sign_in_code` if no code is like this.
 */
export function normalCode(text: string): string {
  const code =
    text.length > MAX_TYPED
      ? ""
      : text
          .replace(BETWEEN, "")
          // letters of other scripts become ASCII ones in upper case
          .replace(/[a-z]/g, (letter) => letter.toUpperCase())
          .replace(/[BGSUZ]/g, (letter) => LOOK_ALIKES[letter] ?? letter);
  if (!CODE.test(code)) {
    throw new ContractError("invalid_sign_in_code", "a sign-in code has eight letters and digits");
  }
  return code;
}

/** A normal code in two halves, as mails show it. */
export function shownCode(code: string): string {
  return `${code.slice(0, HALF)}-${code.slice(HALF)}`;
}
