import { isUnicode } from "../contract/bytes";

/** A number with the text that it was written with: `JSON.parse` would forget that `1.0` was not `1`. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** The document is not JSON (RFC 8259), not Unicode, too deep, or has numbers beyond those of a double. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

// objects and lists within each other, the document being the first; it is far deeper than any report
const MAX_DEPTH = 64;
const TOKEN =
  /[\t\n\r ]*(?:([[\]{},:])|(true|false|null)|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|("[^"\\]*(?:\\.[^"\\]*)*"))/y;
const TRAILING = /[\t\n\r ]*$/y;

/** Reads a UTF-8 document, with or without a byte order mark; fails with JsonError. */
export function parseJson(document: Uint8Array): JsonValue {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(document);
  } catch {
    throw new JsonError("the document is not UTF-8");
  }
  return new Parser(text).document();
}

class Parser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value(this.#token(), 0);
    TRAILING.lastIndex = this.#position;
    if (!TRAILING.test(this.#text)) throw new JsonError("there is something behind the document's end");
    return value;
  }

  #token(): string {
    TOKEN.lastIndex = this.#position;
    const match = TOKEN.exec(this.#text);
    if (match === null) throw new JsonError("the document is malformed");
    this.#position = TOKEN.lastIndex;
    return match[1] ?? match[2] ?? match[3] ?? match[4] ?? "";
  }

  #value(token: string, depth: number): JsonValue {
    switch (token) {
      case "{":
        requireShallow(depth);
        return this.#object(depth);
      case "[":
        requireShallow(depth);
        return this.#list(depth);
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      default:
        return token.startsWith('"') ? stringOf(token) : numberOf(token);
    }
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    let token = this.#token();
    if (token === "}") return members;
    for (;;) {
      if (!token.startsWith('"') || this.#token() !== ":") throw new JsonError("the document is malformed");
      members.set(stringOf(token), this.#value(this.#token(), depth + 1));
      const next = this.#token();
      if (next === "}") return members;
      if (next !== ",") throw new JsonError("the document is malformed");
      token = this.#token();
    }
  }

  #list(depth: number): JsonValue[] {
    const values: JsonValue[] = [];
    let token = this.#token();
    if (token === "]") return values;
    for (;;) {
      values.push(this.#value(token, depth + 1));
      const next = this.#token();
      if (next === "]") return values;
      if (next !== ",") throw new JsonError("the document is malformed");
      token = this.#token();
    }
  }
}

function requireShallow(depth: number): void {
  if (depth >= MAX_DEPTH) throw new JsonError("the document is nested too deeply");
}

function stringOf(token: string): string {
  let text: unknown;
  try {
    text = JSON.parse(token);
  } catch {
    throw new JsonError("the document holds a malformed string");
  }
  if (typeof text !== "string" || !isUnicode(text)) throw new JsonError("the document holds no Unicode text");
  return text;
}

function numberOf(token: string): JsonNumber {
  // punctuation ends up here, too, where a value belongs; and no program has numbers beyond a double's
  if (!/^-?[0-9]/.test(token) || !Number.isFinite(Number(token))) {
    throw new JsonError("the document is malformed");
  }
  return new JsonNumber(token);
}

/** The document's text, indented by two; numbers as they were written. */
export function jsonText(value: JsonValue, indent = ""): string {
  if (value instanceof JsonNumber) return value.text;
  const inner = `${indent}  `;
  if (isObject(value)) {
    const members = [...value].map(([name, member]) => `${JSON.stringify(name)}: ${jsonText(member, inner)}`);
    return bracketed("{", members, "}", indent);
  }
  if (Array.isArray(value)) {
    const values = value.map((member) => jsonText(member, inner));
    return bracketed("[", values, "]", indent);
  }
  return JSON.stringify(value);
}

function bracketed(open: string, members: readonly string[], close: string, indent: string): string {
  if (members.length === 0) return open + close;
  return `${open}\n${members.map((member) => `${indent}  ${member}`).join(",\n")}\n${indent}${close}`;
}
