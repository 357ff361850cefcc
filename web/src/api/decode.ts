// Answers are checked where they come in: typed, bounded, and anything else is `invalid_answer`. Fields that a
// later server adds are ignored, and words that it adds are text.

import { ApiError } from "./errors";

/**
 * Makes a T of parsed JSON, or fails with ApiError `invalid_answer`. `Promised` is what the contract says that it is
 * given, and for the compiler only: `satisfies Decoder<unknown, Wire.Report>` fails where the two have parted.
 */
export type Decoder<T, Promised = never> = (value: Promised) => T;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;
type Decoders = Readonly<Record<string, Decoder<unknown>>>;
/** What `object` makes: the fields under their names in camel case. */
export type Decoded<Fields extends Decoders> = {
  readonly [Name in keyof Fields & string as CamelCase<Name>]: ReturnType<Fields[Name]>;
};
/** What the contract has to promise to an `object` of these fields; it may leave out what may be undefined. */
type PromisedFields<Fields extends Decoders> = {
  readonly [Name in keyof Fields as Optional<Fields[Name]> extends true ? never : Name]: Parameters<
    Fields[Name]
  >[0];
} & {
  readonly [Name in keyof Fields as Optional<Fields[Name]> extends true ? Name : never]?: Parameters<
    Fields[Name]
  >[0];
};
type Optional<Field extends Decoder<unknown>> = undefined extends Parameters<Field>[0] ? true : false;

const MAX_STRING = 4096;
const MAX_ARRAY = 5000;
const MAX_WORD = 200;

export function invalidAnswer(): ApiError {
  return new ApiError("invalid_answer", "invalid_answer");
}

/** Decodes parsed JSON, whatever it is. */
export function decode<T>(decoder: Decoder<T>, value: unknown): T {
  return decoder(value as never);
}

export function string(maxLength = MAX_STRING): Decoder<string, string> {
  return (value: unknown) => {
    if (typeof value === "string" && value.length <= maxLength) return value;
    throw invalidAnswer();
  };
}

/** A string that a pattern, anchored at both ends, describes. */
export function matching(pattern: RegExp): Decoder<string, string> {
  return (value: unknown) => {
    const text = string()(value as string);
    if (pattern.test(text)) return text;
    throw invalidAnswer();
  };
}

/** A word of an open list, such as an action or a state: cut off where it is endless, and empty if it is none. */
export const word: Decoder<string, string> = (value: unknown) =>
  typeof value === "string" ? value.slice(0, MAX_WORD) : "";

export const integer: Decoder<number, number> = (value: unknown) => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalidAnswer();
};

export const boolean: Decoder<boolean, boolean> = (value: unknown) => {
  if (typeof value === "boolean") return value;
  throw invalidAnswer();
};

/** A moment, RFC 3339. */
export const timestamp: Decoder<Date, string> = (value) => {
  const date = new Date(string(64)(value));
  if (Number.isNaN(date.getTime())) throw invalidAnswer();
  return date;
};

/** A URL that a browser may fetch: https, or http as on one machine. */
export const httpUrl: Decoder<string, string> = (value) => {
  const url = string()(value);
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw invalidAnswer();
};

/** One text and no other. */
export function literal<const Value extends string>(expected: Value): Decoder<Value, string> {
  return (value: unknown) => {
    if (value === expected) return expected;
    throw invalidAnswer();
  };
}

export function array<T, Promised>(
  item: Decoder<T, Promised>,
  maxLength = MAX_ARRAY,
): Decoder<readonly T[], readonly Promised[]> {
  return (value: unknown) => {
    if (Array.isArray(value) && value.length <= maxLength) {
      return value.map((member: unknown) => decode(item, member));
    }
    throw invalidAnswer();
  };
}

export function nullable<T, Promised>(
  decoder: Decoder<T, Promised>,
): Decoder<T | undefined, Promised | null | undefined> {
  return (value) => (value === null || value === undefined ? undefined : decoder(value));
}

/** An object whose members all have the same type. */
export function mapOf<T, Promised>(
  item: Decoder<T, Promised>,
  maxSize = 64,
): Decoder<ReadonlyMap<string, T>, Readonly<Record<string, Promised>>> {
  return (value) => {
    const members = Object.entries(anyObject(value));
    if (members.length > maxSize) throw invalidAnswer();
    return new Map(members.map(([name, member]) => [name, decode(item, member)]));
  };
}

/** An object with the given fields; a field that may be absent has a `nullable` decoder. */
export function object<const Fields extends Decoders>(
  fields: Fields,
): Decoder<Decoded<Fields>, PromisedFields<Fields>> {
  return (value) => {
    const members = anyObject(value);
    const decoded = Object.entries(fields).map(([name, decoder]) => [
      camelCase(name),
      decode(decoder, members[name]),
    ]);
    return Object.fromEntries(decoded) as Decoded<Fields>;
  };
}

/** An object as it came. */
export const anyObject: Decoder<Readonly<Record<string, unknown>>, object> = (value: unknown) => {
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
