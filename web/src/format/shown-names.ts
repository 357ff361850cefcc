// Names of files that a stranger chose, made fit to be shown in a page.

import { isUnprintable } from "../contract/settled-characters";

const MAX_SHOWN = 80;

/** Whether a text holds no controls, format characters such as turns of direction, or odd spaces. */
export function isPrintable(text: string): boolean {
  return !Array.from(text).some((character) => character !== " " && isUnprintable(character));
}

/** A name of at most 80 characters, with U+FFFD for what is not printable. */
export function shownName(name: string): string {
  const characters = Array.from(name);
  const shown =
    characters.length <= MAX_SHOWN ? name : `${characters.slice(0, MAX_SHOWN - 1).join("")}\u2026`;
  return Array.from(shown, (character) =>
    character !== " " && isUnprintable(character) ? "\ufffd" : character,
  ).join("");
}
