// Words that a later server or another writer uses and this version has no text for: they are shown as they are.

const MAX_LENGTH = 200;
const SPACES = /\s+/g;
// what moves, reorders or hides the text around it; the joiners belong to words of several scripts
const ACTING = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** A stranger's word on one line, of bounded length, without characters that act on what is around them. */
export function asWritten(text: string): string {
  const line = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/[\t\n\r]/g, " ")
    .replace(ACTING, "")
    .replace(SPACES, " ")
    .trim();
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1)}…`;
}
