// Tells the service worker, when the program is built, which files the program consists of.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const WORKER = "sw.js";
// where the services are may change without the program; the worker does not keep it
const NOT_PRECACHED = new Set([WORKER, "servers.json"]);
// what decodes photos that a browser does not decode itself, what converts recordings, what shows PDFs, what reads
// barcodes, and the words
// of all languages but English
const KEPT_LATER =
  /^assets\/(?:(?:libheif|tiff|convert-worker|pdf-viewer|pdf-worker|zxing|zxing_reader)-|ftl-(?!en-))/;

/** Writes the lists of files, those kept at once and those kept later, and a digest of all of them, into `sw.js`. */
export function precacheManifest(publicFolder: string): Plugin {
  return {
    name: "picsafe-precache-manifest",
    apply: "build",
    enforce: "post",
    // after Vite has written index.html
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const files = new Map<string, string | Uint8Array>();
        for (const [name, output] of Object.entries(bundle)) {
          files.set(name, output.type === "chunk" ? output.code : output.source);
        }
        for (const name of readdirSync(publicFolder)) files.set(name, readFileSync(join(publicFolder, name)));
        const kept = [...files]
          .filter(([name]) => !NOT_PRECACHED.has(name))
          .sort(([one], [other]) => (one < other ? -1 : 1));
        const digest = createHash("sha256");
        for (const [name, content] of kept) digest.update(name).update("\0").update(content);
        const worker = bundle[WORKER];
        if (worker?.type !== "chunk") throw new Error("there is no service worker in the build");
        const paths = (later: boolean): string =>
          JSON.stringify(
            kept
              .filter(([name]) => KEPT_LATER.test(name) === later)
              .map(([name]) => (name === "index.html" ? "/" : `/${name}`)),
          );
        worker.code = worker.code
          .replace("__PRECACHE_FILES__", paths(false))
          .replace("__LATER_FILES__", paths(true))
          .replace("__PRECACHE_VERSION__", JSON.stringify(digest.digest("hex").slice(0, 16)));
      },
    },
  };
}
