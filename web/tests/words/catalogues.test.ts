// All languages say the same things: a message that one lacks would be shown as its ID.

import { readFileSync, readdirSync } from "node:fs";
import { type Entry, type Message, type Pattern, Visitor, parse } from "@fluent/syntax";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/words";

const LOCALES = new URL("../../../chalicelib/locales/", import.meta.url);
const ENGLISH = readdirSync(new URL("en/", LOCALES)).sort();
const TRANSLATED = Object.keys(LANGUAGES).filter((language) => language !== "en");

class Inside extends Visitor {
  readonly variables = new Set<string>();
  readonly marks = new Set<string>();
  readonly texts: string[] = [];

  override visitVariableReference({ id }: { id: { name: string } }): void {
    this.variables.add(id.name);
  }

  override visitTextElement({ value }: { value: string }): void {
    this.texts.push(value);
    for (const [, mark = ""] of value.matchAll(/<([a-z][a-z-]*)>/g)) this.marks.add(mark);
  }
}

function inside(pattern: Pattern): Inside {
  const found = new Inside();
  found.visit(pattern);
  return found;
}

function patternsOf({ id, value, attributes }: Message): readonly (readonly [string, Pattern])[] {
  return [
    ...(value === null ? [] : [[id.name, value] as const]),
    ...attributes.map((attribute) => [`${id.name}.${attribute.id.name}`, attribute.value] as const),
  ];
}

function read(language: string, file: string): readonly Entry[] {
  return parse(readFileSync(new URL(`${language}/${file}`, LOCALES), "utf8"), {}).body;
}

/** The messages and attributes of a file, with what has to be alike in all languages. */
function shape(language: string, file: string): Readonly<Record<string, unknown>> {
  const patterns = read(language, file).flatMap((entry) =>
    entry.type === "Message" ? patternsOf(entry) : [],
  );
  return Object.fromEntries(
    patterns.map(([name, pattern]) => {
      const { variables, marks } = inside(pattern);
      return [name, { variables: [...variables].sort(), marks: [...marks].sort() }];
    }),
  );
}

describe.each(ENGLISH)("%s", (file) => {
  const area = file.replace(/\.ftl$/, "");

  it.each(Object.keys(LANGUAGES))("is Fluent, and has no message twice, in %s", (language) => {
    const entries = read(language, file);
    expect(entries.filter(({ type }) => type === "Junk").map((junk) => junk)).toEqual([]);
    const ids = entries.flatMap((entry) => (entry.type === "Message" ? [entry.id.name] : []));
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
    expect(ids.filter((id) => !id.startsWith(`${area}-`))).toEqual([]);
  });

  it.each(TRANSLATED)("says in %s what it says in English, with the same variables", (language) => {
    expect(shape(language, file)).toEqual(shape("en", file));
  });
});

it.each(TRANSLATED)("%s has no file that English has not", (language) => {
  expect(readdirSync(new URL(`${language}/`, LOCALES)).sort()).toEqual(ENGLISH);
});
