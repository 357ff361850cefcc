import { expect, test } from "vitest";
import { firstChunk } from "../../scripts/first-chunk.ts";

const IMPORTS: Record<string, readonly string[]> = {
  page: ["app", "style"],
  app: ["words", "shared"],
  words: ["app"],
  worker: ["shared", "caches"],
  lazy: ["app", "later"],
};
const modules = {
  getModuleInfo: (id: string) => (id in IMPORTS ? { importedIds: IMPORTS[id] ?? [] } : null),
};

test("all that the page imports is one chunk, and nothing of the worker's or of later pages", () => {
  const name = firstChunk("page", "worker");
  const named = ["page", "app", "style", "words", "worker", "shared", "caches", "lazy", "later"].filter(
    (id) => name(id, modules) !== null,
  );
  expect(named).toEqual(["page", "app", "style", "words"]);
  expect(name("app", modules)).toBe("first");
});
