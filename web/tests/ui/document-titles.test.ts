// Titles of documents, which browsers keep in their history and propose as names of what is printed: none names a
// person, a label or an enterprise.

import { readFileSync, readdirSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const SOURCE = new URL("../../src/", import.meta.url);

interface Found {
  readonly headers: number;
  /** Titles with which anything may get into the history. */
  readonly open: readonly string[];
  readonly writes: number;
}

/** Whether it is words of a catalogue alone, with nothing filled in. */
function isWords(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isWords(node.expression);
  if (ts.isConditionalExpression(node)) return isWords(node.whenTrue) && isWords(node.whenFalse);
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "t" &&
    node.arguments.length === 1 &&
    node.arguments.every(ts.isStringLiteral)
  );
}

function attribute(header: ts.JsxSelfClosingElement, name: string): ts.Expression | undefined {
  for (const one of header.attributes.properties) {
    if (!ts.isJsxAttribute(one) || one.name.getText() !== name) continue;
    if (one.initializer !== undefined && ts.isJsxExpression(one.initializer))
      return one.initializer.expression;
  }
  return undefined;
}

function titlesIn(text: string): Found {
  const source = ts.createSourceFile("page.tsx", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const open: string[] = [];
  let headers = 0;
  let writes = 0;
  const look = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === "document.title") writes += 1;
    if (ts.isJsxSelfClosingElement(node) && node.tagName.getText() === "PageHeader") {
      headers += 1;
      const kept = attribute(node, "documentTitle") ?? attribute(node, "title");
      if (kept === undefined || !isWords(kept)) open.push(kept?.getText() ?? node.getText());
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return { headers, open, writes };
}

describe("titles of documents", () => {
  it("are words of the catalogues alone, on every page", () => {
    let headers = 0;
    const writers: string[] = [];
    for (const entry of readdirSync(SOURCE, { recursive: true, encoding: "utf8" })) {
      if (!/\.tsx?$/.test(entry)) continue;
      const text = readFileSync(new URL(entry, SOURCE), "utf8");
      if (!/PageHeader|document\.title/.test(text)) continue;
      const found = titlesIn(text);
      expect(found.open, entry).toEqual([]);
      headers += found.headers;
      if (found.writes > 0) writers.push(entry);
    }
    expect(headers).toBeGreaterThan(20);
    expect(writers).toEqual(["ui/page-header.tsx"]);
  });

  it.each([
    ["<PageHeader title={label} />", 1],
    ['<PageHeader title={label ?? t("a")} />', 1],
    ['<PageHeader title={t("a", { name })} />', 1],
    ["<PageHeader title={label} documentTitle={label} />", 1],
    ['<PageHeader title={label} documentTitle={t("a")} />', 0],
    ['<PageHeader title={isTold ? t("a") : t("b.c")} />', 0],
  ])("%s", (text, open) => {
    expect(titlesIn(text).open).toHaveLength(open);
  });
});
