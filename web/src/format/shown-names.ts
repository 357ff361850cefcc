// Names of files that a stranger chose, made fit to be shown in a page.

const MAX_SHOWN = 80;
// whatever is neither visible nor a space; unassigned characters are let through, so that no answer hangs on the year
// of somebody's Unicode tables
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");

/** Whether a text holds no controls, format characters such as turns of direction, or odd spaces. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** A name of at most 80 characters, with U+FFFD for what is not printable. */
export function shownName(name: string): string {
  const characters = Array.from(name);
  const shown =
    characters.length <= MAX_SHOWN ? name : `${characters.slice(0, MAX_SHOWN - 1).join("")}\u2026`;
  return shown.replace(ALL_UNPRINTABLE, "\ufffd");
}
