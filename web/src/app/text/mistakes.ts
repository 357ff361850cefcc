// What is said of a mistake of the program's: its kind alone, because messages may quote what was typed or received.

const KINDS = [TypeError, RangeError, ReferenceError, SyntaxError, URIError, DOMException] as const;

/** The kind of a mistake, for whoever looks for it: a word of JavaScript's or of the browser's, never one of a report. */
export function mistakeName(error: unknown): string {
  return KINDS.find((kind) => error instanceof kind)?.name ?? "Error";
}
