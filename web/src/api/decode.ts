// Answers are checked where they come in: typed, bounded, and anything else is `invalid_answer`. Fields that a
// later server adds are ignored.

import { ApiError } from "./errors";

/** Makes a T of parsed JSON, or fails with ApiError `invalid_answer`. */
export type Decoder<T> = (value: unknown) => T;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;
type Decoders = Readonly<Record<string, Decoder<unknown>>>;
/** What `object` makes: the fields under their names in camel case. */
export type Decoded<Fields extends Decoders> = {
  readonly [Name in keyof Fields & string as CamelCase<Name>]: ReturnType<Fields[Name]>;
};

const MAX_STRING = 4096;
const MAX_ARRAY = 5000;

export function invalidAnswer(): ApiError {
  return new ApiError("invalid_answer", "invalid_answer");
}

export function string(maxLength = MAX_STRING): Decoder<string> {
  return (value) => {
    if (typeof value === "string" && value.length <= maxLength) return value;
    throw invalidAnswer();
  };
}

export const integer: Decoder<number> = (value) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalidAnswer();
};

export const boolean: Decoder<boolean> = (value) => {
  if (typeof value === "boolean") return value;
  throw invalidAnswer();
};

/** A moment, RFC 3339. */
export const timestamp: Decoder<Date> = (value) => {
  const date = new Date(string(64)(value));
  if (Number.isNaN(date.getTime())) throw invalidAnswer();
  return date;
};

/** A URL that a browser may fetch: https, or http as on one machine. */
export const httpUrl: Decoder<string> = (value) => {
  const url = string()(value);
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw invalidAnswer();
};

export function oneOf<const Values extends readonly string[]>(...values: Values): Decoder<Values[number]> {
  return (value) => {
    const found = values.find((known) => known === value);
    if (found !== undefined) return found;
    throw invalidAnswer();
  };
}

export function array<T>(item: Decoder<T>, maxLength = MAX_ARRAY): Decoder<readonly T[]> {
  return (value) => {
    if (Array.isArray(value) && value.length <= maxLength) return value.map(item);
    throw invalidAnswer();
  };
}

export function nullable<T>(decoder: Decoder<T>): Decoder<T | undefined> {
  return (value) => (value === null || value === undefined ? undefined : decoder(value));
}

/** An object whose members all have the same type. */
export function mapOf<T>(item: Decoder<T>, maxSize = 64): Decoder<ReadonlyMap<string, T>> {
  return (value) => {
    const members = Object.entries(anyObject(value));
    if (members.length > maxSize) throw invalidAnswer();
    return new Map(members.map(([name, member]) => [name, item(member)]));
  };
}

/** An object with the given fields; a field that may be absent has a `nullable` decoder. */
export function object<const Fields extends Decoders>(fields: Fields): Decoder<Decoded<Fields>> {
  return (value) => {
    const members = anyObject(value);
    const decoded = Object.entries(fields).map(([name, decoder]) => [
      camelCase(name),
      decoder(members[name]),
    ]);
    return Object.fromEntries(decoded) as Decoded<Fields>;
  };
}

/** An object as it came. */
export const anyObject: Decoder<Readonly<Record<string, unknown>>> = (value) => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw invalidAnswer();
};

/** For answers whose contents do not matter. */
export const ignored: Decoder<undefined> = () => undefined;

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
