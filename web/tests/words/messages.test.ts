// The types of what t() takes, as the English catalogues have it. `npm run words` writes them anew.

import { readFileSync, readdirSync } from "node:fs";
import { type Entry, Visitor, parse } from "@fluent/syntax";
import { expect, it } from "vitest";

const ENGLISH = new URL("../../../chalicelib/locales/en/", import.meta.url);
/** What servers alone say. */
const ELSEWHERE = ["landing.ftl", "mail.ftl"];

class Variables extends Visitor {
  readonly names = new Set<string>();

  override visitVariableReference({ id }: { id: { name: string } }): void {
    this.names.add(id.name);
  }
}

/** The IDs of messages and attributes, with the type of their variables' names. */
function messagesOf(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.type !== "Message") return [];
    const { id, value, attributes } = entry;
    const patterns = [
      ...(value === null ? [] : [[id.name, value] as const]),
      ...attributes.map((attribute) => [`${id.name}.${attribute.id.name}`, attribute.value] as const),
    ];
    return patterns.map(([name, pattern]) => {
      const variables = new Variables();
      variables.visit(pattern);
      const names = [...variables.names].sort().map((variable) => JSON.stringify(variable));
      return `  ${JSON.stringify(name)}: ${names.join(" | ") || "never"};`;
    });
  });
}

it("are those of the catalogues", async () => {
  const files = readdirSync(ENGLISH)
    .filter((name) => !ELSEWHERE.includes(name))
    .sort();
  const areas = files.map((name) => JSON.stringify(name.replace(/\.ftl$/, "")));
  const messages = files.flatMap((name) =>
    messagesOf(parse(readFileSync(new URL(name, ENGLISH), "utf8"), {}).body),
  );
  const written = [
    "// Generated from chalicelib/locales/en by `npm run words`; never edited by hand.",
    "",
    "/** The files of a catalogue. */",
    `export type Area =\n${areas.map((area) => `  | ${area}`).join("\n")};`,
    "",
    "/** Messages and attributes by their IDs, with the names of their variables. */",
    "export interface Messages {",
    ...messages,
    "}",
    "",
  ].join("\n");
  await expect(written).toMatchFileSnapshot("../../src/words/messages.ts");
});
