// A page whose area is not loaded would show messages' IDs: each loads those of all modules that it is made of.

import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, it } from "vitest";

const ROUTES = new URL("../../src/app/route-view.tsx", import.meta.url);
const LOCALES = new URL("../../../chalicelib/locales/en/", import.meta.url);
const ALWAYS = ["common", "errors", "shell", "sign-in"];
/** Loaded for one patient's language, by whoever shows it. */
const BY_LANGUAGE = ["consent-wording"];
const AREAS = areasOfMessages();

function areasOfMessages(): readonly string[] {
  const messages = readFileSync(new URL("../../src/words/messages.ts", import.meta.url), "utf8");
  const listed = /export type Area =([^;]*);/.exec(messages)?.[1] ?? "";
  return [...listed.matchAll(/"([a-z-]+)"/g)].map(([, area = ""]) => area);
}

interface Module {
  readonly imports: readonly URL[];
  readonly areas: ReadonlySet<string>;
  /** Areas that come with a part that is loaded later still. */
  readonly brought: readonly string[];
}

const read = new Map<string, Module>();

/** What a module imports, at once or later, and the areas of the messages that it names. */
function moduleAt(url: URL): Module {
  const before = read.get(url.href);
  if (before !== undefined) return before;
  const text = readFileSync(url, "utf8");
  const source = ts.createSourceFile(url.href, text, ts.ScriptTarget.ES2022, true);
  const imports: URL[] = [];
  const areas = new Set<string>();
  // what it loads later still comes with its areas
  const isWhole = loadedBy(text) !== undefined;
  const look = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || isStyle(node)) return;
    if (ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
      return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
      const { parent } = node;
      if (isWhole && isImportCall(parent)) return;
      if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || isImportCall(parent))
        imports.push(...resolved(node.text, url));
      else areas.add(areaOf(node.text));
    }
    ts.forEachChild(node, look);
  };
  look(source);
  areas.delete("");
  const found = { imports, areas, brought: lazyParts(text).flatMap(({ areas: listed }) => listed) };
  read.set(url.href, found);
  return found;
}

/** The areas that a module loads before it goes on; undefined if it loads none by their names. */
function loadedBy(text: string): readonly string[] | undefined {
  const listed = /vocabulary\.load\(\[([^\]]*)\]\)/.exec(text)?.[1];
  return listed === undefined ? undefined : [...listed.matchAll(/"([a-z-]+)"/g)].map(([, area = ""]) => area);
}

function isStyle(node: ts.Node): boolean {
  return ts.isJsxAttribute(node) && node.name.getText() === "class";
}

function isImportCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function resolved(specifier: string, from: URL): readonly URL[] {
  if (!specifier.startsWith(".")) return [];
  const found = [".ts", ".tsx", "/index.ts"]
    .map((ending) => new URL(specifier + ending, from))
    .find((candidate) => existsSync(candidate));
  return found === undefined || found.pathname.includes("/src/words/") ? [] : [found];
}

/** The area of a message's ID, whole or its beginning; empty for any other text. */
function areaOf(text: string): string {
  if (!/^[a-z][a-z-]*-[a-z0-9_.-]*$/.test(text)) return "";
  const area = AREAS.filter((name) => text.startsWith(`${name}-`)).sort((a, b) => b.length - a.length)[0];
  if (area === undefined) return "";
  const words = readFileSync(new URL(`${area}.ftl`, LOCALES), "utf8");
  const [id = ""] = text.split(".");
  return new RegExp(`^${id}${text.endsWith("-") ? "" : "(?: =|$)"}`, "m").test(words) ? area : "";
}

function areasFrom(start: URL): ReadonlySet<string> {
  const seen = new Set<string>();
  const areas = new Set<string>();
  const left = [start];
  const brought = new Set<string>();
  for (let url = left.pop(); url !== undefined; url = left.pop()) {
    if (seen.has(url.href)) continue;
    seen.add(url.href);
    const module = moduleAt(url);
    for (const area of module.areas) areas.add(area);
    for (const area of module.brought) brought.add(area);
    left.push(...module.imports);
  }
  for (const area of brought) areas.delete(area);
  return areas;
}

/** What a module loads when it is first shown: names, modules, and the areas that come with them. */
function lazyParts(
  text: string,
): readonly { readonly name: string; readonly path: string; readonly areas: readonly string[] }[] {
  const calls = text.matchAll(
    /lazyPage(?:<\w+>)?\(\s*"([a-z -]+)",\s*async \(\) => \(await import\("([^"]+)"\)\)\.\w+,?\s*(?:\[([^\]]*)\])?,?\s*\)/g,
  );
  return [...calls].map(([, name = "", path = "", areas = ""]) => ({
    name,
    path,
    areas: [...areas.matchAll(/"([a-z-]+)"/g)].map(([, area = ""]) => area),
  }));
}

const pages = lazyParts(readFileSync(ROUTES, "utf8"));

it("are looked for in all pages", () => {
  expect(pages).toHaveLength(readFileSync(ROUTES, "utf8").split("lazyPage(").length - 1);
});

it.each(pages)("$name has the areas of its modules", ({ path, areas }) => {
  const needed = areasFrom(new URL(`${path}.tsx`, ROUTES));
  expect(needed.size).toBeGreaterThan(0);
  expect([...needed].filter((area) => ![...areas, ...ALWAYS, ...BY_LANGUAGE].includes(area))).toEqual([]);
});

it("what is sent by a fingerprint alone has the areas of its modules", () => {
  const opener = new URL("../../src/app/queue/open-kept.ts", import.meta.url);
  const loaded = loadedBy(readFileSync(opener, "utf8")) ?? [];
  const needed = areasFrom(new URL("../pages/compose/sending.ts", opener));
  expect(needed.size).toBeGreaterThan(0);
  expect([...needed].filter((area) => ![...loaded, ...ALWAYS, ...BY_LANGUAGE].includes(area))).toEqual([]);
});
