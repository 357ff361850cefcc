// Reads catalogues (*.ftl) when the program is built, so that the browser gets them parsed, and no parser.

import { FluentResource } from "@fluent/bundle";
import { parse } from "@fluent/syntax";
import type { Plugin } from "vite";

/** Fails at words that are no Fluent; a parser in a browser would pass over them. */
export function readCatalogue(source: string, path: string): FluentResource {
  for (const entry of parse(source, {}).body) {
    if (entry.type !== "Junk") continue;
    const [why] = entry.annotations;
    throw new Error(`${path}: ${why?.message ?? "no Fluent"}: ${entry.content.slice(0, 80)}`);
  }
  return new FluentResource(source);
}

/** Modules that end in `.ftl` are the entries of `FluentResource`. */
export function fluentCatalogues(): Plugin {
  return {
    name: "picsafe-fluent-catalogues",
    transform(source, id) {
      if (!id.endsWith(".ftl")) return undefined;
      const code = `export default ${JSON.stringify(readCatalogue(source, id).body)};`;
      return { code, map: null, moduleType: "js" };
    },
  };
}

/** A file of its own for each language and area, by a name that the service worker knows it by. */
export function catalogueFileName(facade: string | null): string | undefined {
  const [, language, area] = /\/locales\/([a-z]+)\/([a-z-]+)\.ftl$/.exec(facade ?? "") ?? [];
  if (language !== undefined && area !== undefined) return `assets/ftl-${language}-${area}-[hash].js`;
  const [, start] = /\/words\/catalogues\/([a-z]+)\.ts$/.exec(facade ?? "") ?? [];
  return start === undefined ? undefined : `assets/ftl-${start}-[hash].js`;
}
