// The texts of metadata.json: how long they may be, and what they may do to whoever is shown them.

import { characterCount } from "../contract/bytes";
import { FormatError } from "./errors";

export const MAX_TEXT_LENGTH = 32_768;
/** Of notes that are read: other programs paste whole histories into them. */
export const MAX_NOTES_LENGTH = 262_144;

// a name or note is shown in documents and on terminals; line breaks and tabs are all it may do there
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** A text with U+FFFD for its control characters; fails with `invalid_metadata` if it is too long. */
export function boundedText(text: string, limit: number = MAX_TEXT_LENGTH): string {
  if (text.length > limit && characterCount(text) > limit) {
    throw new FormatError("invalid_metadata", "metadata.json holds a value that is too long");
  }
  return text.replace(CONTROL_CHARACTERS, "\ufffd");
}
