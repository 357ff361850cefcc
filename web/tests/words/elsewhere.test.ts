// Words that people read stand in the catalogues, and nowhere else.

import { readFileSync, readdirSync } from "node:fs";
import ts from "typescript";
import { expect, it } from "vitest";

const SOURCE = new URL("../../src/", import.meta.url);
const FOLDERS = ["app", "ui"];
/** Attributes whose values are read. */
const READ = new Set(
  "action alt aria-description aria-label description hint label lead legend onRemoval placeholder title".split(
    " ",
  ),
);
/** Names of things, which are the same in every language. */
const NAMES =
  /\b(?:PicSafe|WhatsApp|Dropbox|Box|Windows Media|FHIR|SMART|Samsung Internet|(?:Key|User|Endpoint) Server|PIN|PDF|UTC)\b/g;
const WORD = /\p{L}{2}/u;
/** A capital, and a space somewhere behind it: a sentence, or a title. */
const SENTENCE = /^[“„«]?\p{Lu}\p{Ll}*[\s’'].*\p{Ll}/su;

/** What somebody may read of a source file that is no message's ID. */
function wordsIn(source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || isError(node)) return;
    if (ts.isJsxText(node)) {
      if (isRead(node.text)) found.push(node.text.trim());
    } else if (isText(node)) {
      const { parent } = node;
      const attribute = ts.isJsxAttribute(parent) ? parent.name.getText(source) : undefined;
      const text = ts.isTemplateExpression(node) ? wholeOf(node) : node.text;
      if (
        attribute !== undefined && READ.has(attribute) ? isRead(text) : SENTENCE.test(text.replace(NAMES, ""))
      )
        found.push(text);
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

function isText(
  node: ts.Node,
): node is ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression {
  return (
    ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)
  );
}

function wholeOf({ head, templateSpans }: ts.TemplateExpression): string {
  return head.text + templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}

function isRead(text: string): boolean {
  return WORD.test(text.replace(NAMES, ""));
}

/** What is said to whoever mends the program. */
function isError(node: ts.Node): boolean {
  return ts.isNewExpression(node) && node.expression.getText().endsWith("Error");
}

const files = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, SOURCE), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => /\.tsx?$/.test(name)),
).sort();

const found = new Map(
  files.map((name) => {
    const text = readFileSync(new URL(name, SOURCE), "utf8");
    const kind = name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    return [name, wordsIn(ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, kind))] as const;
  }),
);

it("there are none outside of the catalogues", () => {
  const elsewhere = [...found].filter(([, words]) => words.length > 0);
  expect(Object.fromEntries(elsewhere)).toEqual({});
});

it.each([
  ["const a = <p>Something to read</p>;", ["Something to read"]],
  ['const a = <p>{t("shell-new")} 12 ×</p>;', []],
  ['const a = <Card title="Devices" class="card" />;', ["Devices"]],
  ['const a = <Card title={t("shell-new")} />;', []],
  ['const TEXTS = { opened: ["The report was opened", "…"] };', ["The report was opened"]],
  ["const a = (n: number) => `Sign out ${n} devices`;", ["Sign out … devices"]],
  ['throw new TypeError("Nobody reads this but us");', []],
  ['const a: "As a type" = load("as-an-id", "Content-Type");', []],
])("%s", (text, expected) => {
  expect(
    wordsIn(ts.createSourceFile("a.tsx", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX)),
  ).toEqual(expected);
});
