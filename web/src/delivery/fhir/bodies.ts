// JSON that holds media: what is sent is put together in pieces outside of the script's memory, and of what is read,
// long strings are left out. A server that is asked for an identifier may answer with the film that has it.

import { invalidAnswer } from "../../api/decode";
import { ApiError, isAbort } from "../../api/errors";

// of three bytes four characters are made, so that pieces of a multiple of three can be put together
const BLOCK = 24 * 1024;
const PIECE = 64 * BLOCK;
const LONGEST_STRING = 64 * 1024;
const MAX_DOCUMENT = 8 * 1024 * 1024;
const SPECIAL = /["\\]/g;

/** A resource as JSON, with a file's bytes as base64 in the place of one string of it. */
export async function resourceBody(make: (data: string) => object, file: Blob): Promise<Blob> {
  const mark = markOf();
  return filledBody(make(mark), new Map([[mark, file]]));
}

/** JSON with files' bytes as base64 in the places of some strings of it, each made by `markOf`. */
export async function filledBody(document: object, files: ReadonlyMap<string, Blob>): Promise<Blob> {
  const parts: (Blob | string)[] = [];
  let rest = JSON.stringify(document);
  const inOrder = [...files].sort(([one], [other]) => rest.indexOf(one) - rest.indexOf(other));
  for (const [mark, file] of inOrder) {
    const at = rest.indexOf(mark);
    parts.push(rest.slice(0, at));
    for (let start = 0; start < file.size; start += PIECE) {
      const bytes = new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer());
      parts.push(new Blob([base64(bytes)]));
    }
    rest = rest.slice(at + mark.length);
  }
  return new Blob([...parts, rest]);
}

/** A string that nothing else in a document has in it. */
export function markOf(): string {
  return crypto.randomUUID();
}

/** Bytes as base64 (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += BLOCK) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + BLOCK)));
  }
  return text;
}

/** The object that an answer is, with long strings left out (as `""`); undefined if it is no object. */
export async function readDocument(
  response: Response,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return undefined;
  const kept = new ShortStrings();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw isAbort(error) ? error : new ApiError("unreachable", "interrupted");
    });
    if (done) break;
    kept.feed(decoder.decode(value, { stream: true }));
    if (kept.length > MAX_DOCUMENT) {
      await reader.cancel();
      throw invalidAnswer();
    }
  }
  try {
    const document: unknown = JSON.parse(kept.text());
    const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
    return isObject ? (document as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

class ShortStrings {
  readonly #pieces: string[] = [];
  #length = 0;
  #isString = false;
  #isEscaped = false;
  #string = "";
  #isLong = false;

  get length(): number {
    return this.#length + this.#string.length;
  }

  feed(piece: string): void {
    let at = 0;
    while (at < piece.length) at = this.#isString ? this.#inString(piece, at) : this.#outside(piece, at);
  }

  text(): string {
    return this.#pieces.join("");
  }

  #outside(piece: string, at: number): number {
    const quote = piece.indexOf('"', at);
    const end = quote < 0 ? piece.length : quote + 1;
    this.#push(piece.slice(at, end));
    if (quote >= 0) {
      this.#isString = true;
      this.#isLong = false;
      this.#string = "";
    }
    return end;
  }

  #inString(piece: string, at: number): number {
    if (this.#isEscaped) {
      this.#isEscaped = false;
      this.#keep(piece.slice(at, at + 1));
      return at + 1;
    }
    SPECIAL.lastIndex = at;
    const end = SPECIAL.exec(piece)?.index ?? piece.length;
    this.#keep(piece.slice(at, end));
    if (end === piece.length) return end;
    if (piece[end] === '"') {
      this.#isString = false;
      this.#push(`${this.#string}"`);
      this.#string = "";
    } else {
      this.#isEscaped = true;
      this.#keep("\\");
    }
    return end + 1;
  }

  #keep(part: string): void {
    if (this.#isLong) return;
    this.#string += part;
    if (this.#string.length > LONGEST_STRING) {
      this.#string = "";
      this.#isLong = true;
    }
  }

  #push(part: string): void {
    this.#pieces.push(part);
    this.#length += part.length;
  }
}
